// The command line of `holdfast work`.
#include "app/cli_work.h"

#include <CLI/CLI.hpp>

#include "app/run_command.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

std::string role_names() {
  std::string names;
  for (const auto role : all_roles) names += (names.empty() ? "" : ",") + std::string(to_string(role));
  return names;
}

ExitCode work(Session& session, const WorkTyped& typed) {
  WorkChoice choice{.json_log = typed.log_format == "json", .quiet = typed.quiet, .work = true, .roles = Roles{}, .until_drained = typed.until_drained};
  for (const auto& name : typed.roles) {
    const auto role = parse_role(name);
    if (!role) return session.refuse(ExitCode::usage, "no role " + printable(name) + "; there are " + role_names());
    choice.roles = choice.roles.with(*role);
  }
  if (!typed.give_up_after.empty()) {
    choice.give_up_after = parse_duration(typed.give_up_after);
    if (!choice.give_up_after) return session.refuse(ExitCode::usage, "--give-up-after " + printable(typed.give_up_after) + " is no duration; e.g. 10min");
  }
  apply_metrics_listen(session, typed.metrics_listen);
  return work_now(session, choice);
}

}  // namespace

void add_metrics_listen(CLI::App& command, std::string& typed) {
  command.add_option("--metrics-listen", typed, "serve /metrics, /healthz and /readyz there; a bare port is on 127.0.0.1")->type_name("HOST:PORT");
}

void apply_metrics_listen(Session& session, const std::string& typed) {
  if (!typed.empty()) session.overrides.push_back("metrics.listen=" + typed);
}

void add_work_command(CLI::App& app, WorkTyped& typed) {
  auto* made = command(app, {"work", "do some of what run does, beside other processes and hosts, over one catalog in PostgreSQL",
                             "holdfast work list janitor\n  holdfast work resolve\n  holdfast work download --set download.concurrency=60\n  holdfast work index\n"
                             "  holdfast work list resolve download upload index janitor --until-drained\n  holdfast work download --metrics-listen 9464\n\n"
                             "Each role may be started any number of times, on any number of hosts; all need the same catalog and the same vault, and those that\n"
                             "list or resolve the API key. It goes on until Ctrl-C or SIGTERM, finishes what is in hand and ends; what a killed process held is\n"
                             "taken up by the others within minutes. While the database is away everything pauses; it ends by itself when that is back."});
  made->add_option("ROLE", typed.roles, "{" + role_names() + "}: one or several")->required();
  made->add_flag("--until-drained", typed.until_drained, "end when nothing is due in any process, as run does; for scripts");
  made->add_option("--give-up-after", typed.give_up_after, "end with exit code 9 when the database is away for so long; without it, wait for ever")->type_name("DURATION");
  add_metrics_listen(*made, typed.metrics_listen);
  made->add_option("--log-format", typed.log_format, "text or json; the log goes to standard error")->check(CLI::IsMember({"text", "json"}));
  made->add_flag("-q,--quiet", typed.quiet, "say only what goes wrong: no summary, of the log only warnings and errors");
  made->add_flag("--json", typed.json, "print JSON, for scripts");
  made->callback([&typed] { *typed.chosen = [&typed](Session& session) { return work(session, typed); }; });
}

}  // namespace holdfast
