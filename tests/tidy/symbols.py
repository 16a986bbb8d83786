# Core's objects call nothing that reads a clock, a file, a socket, the environment or chance: asked of the built
# library itself (nm), so that no macro or template hides it.
import re
import shutil
import subprocess
import sys

import tree

BANNED = {
    "reads a clock": r"clock_gettime|gettimeofday|time|clock|timespec_get|ftime|std::chrono::_V2::\w+::now\(\)",
    "depends on the machine's settings": r"localtime(_r)?|setlocale|getenv|secure_getenv|tzset|std::locale::global.*",
    "takes chance": r"rand|rand_r|random|srand|srandom|drand48|getrandom|getentropy|arc4random|std::random_device::.*",
    "touches files": r"open(64)?|openat(64)?|creat(64)?|read|write|pread(64)?|pwrite(64)?|fopen(64)?|freopen(64)?|fread|fwrite|remove|rename|"
                     r"unlink|mkdir|stat(64)?|fstat(64)?|opendir|mmap(64)?|std::filesystem::.*|std::basic_[io]?f(stream|ilebuf).*",
    "prints": r"printf|puts|putchar|fprintf|vfprintf|fputs|fputc|fflush|perror|std::(cout|cerr|clog)|__fprintf_chk|__printf_chk|__vfprintf_chk",
    "touches the network": r"socket|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|getaddrinfo|poll|select|epoll_\w+",
    "starts something": r"pthread_create|fork|vfork|clone|system|popen|exec\w+|posix_spawnp?|std::thread::.*|sleep|usleep|nanosleep|"
                        r"pthread_mutex_lock|std::condition_variable::.*",
    "ends the process": r"abort|exit|_exit|quick_exit",
}
# A broken invariant prints one line and stops the process (STYLE 12).
ALLOWED = {"check.cc.o": re.compile(r"abort|fprintf|fwrite|__fprintf_chk|fputs|vfprintf")}
PATTERNS = {why: re.compile(rf"(?:{pattern})(?:@.*)?") for why, pattern in BANNED.items()}


def problems(listing):
    """`listing`: what `nm -C --undefined-only` says of an archive."""
    found, member = [], "?"
    for line in listing.splitlines():
        if line.endswith(":"):
            member = line.strip()[:-1].split("/")[-1]
            continue
        match = re.match(r"\s*[Uw]\s+(.+)$", line)
        if not match:
            continue
        symbol = match.group(1).strip()
        allowed = ALLOWED.get(member)
        if allowed and allowed.fullmatch(symbol.split("@")[0]):
            continue
        for why, pattern in PATTERNS.items():
            if pattern.fullmatch(symbol):
                found.append(f"core object {member} uses {symbol}: it {why}, and core must not (pass the value in)")
    return found


if __name__ == "__main__":
    library = tree.BUILD / "src" / "libholdfast_core.a"
    if not library.exists():
        print(f"FAIL  {library} is not built: build the target holdfast_core first")
        sys.exit(1)
    nm = shutil.which("llvm-nm-19") or shutil.which("llvm-nm") or shutil.which("nm")
    run = subprocess.run([nm, "-C", "--undefined-only", str(library)], capture_output=True, text=True, check=True)
    if run.stdout.count(".o:") < 5:
        print("FAIL  nm listed no objects: the check would pass without looking")
        sys.exit(1)
    tree.end("symbols", problems(run.stdout))
