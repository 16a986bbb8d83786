# The outside parts, each under one target name. Versions are the reason where one is pinned.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(PostgreSQL REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(pugixml REQUIRED)

# How many columns of a terminal a character takes.
find_path(HOLDFAST_UTF8PROC_INCLUDE utf8proc.h REQUIRED)
find_library(HOLDFAST_UTF8PROC_LIBRARY utf8proc REQUIRED)
add_library(holdfast_utf8proc INTERFACE)
target_include_directories(holdfast_utf8proc SYSTEM INTERFACE ${HOLDFAST_UTF8PROC_INCLUDE})
target_link_libraries(holdfast_utf8proc INTERFACE ${HOLDFAST_UTF8PROC_LIBRARY})

# Asio and Beast are compiled once, here; everyone else sees declarations only.
add_library(holdfast_asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio.cc)
target_link_libraries(holdfast_asio PUBLIC Boost::headers Threads::Threads PRIVATE OpenSSL::SSL OpenSSL::Crypto PUBLIC holdfast_options)
target_include_directories(holdfast_asio SYSTEM PUBLIC ${Boost_INCLUDE_DIRS})

# SQLite from the amalgamation that scripts/setup fetched: every version before 3.51.3 can corrupt a WAL database.
set(HOLDFAST_SQLITE_DIR ${CMAKE_SOURCE_DIR}/third_party/sqlite CACHE PATH "folder of sqlite3.c and sqlite3.h")
if(NOT EXISTS ${HOLDFAST_SQLITE_DIR}/sqlite3.c)
  message(FATAL_ERROR "${HOLDFAST_SQLITE_DIR}/sqlite3.c is missing: run scripts/setup, it fetches the pinned SQLite.")
endif()
add_library(holdfast_sqlite3 STATIC ${HOLDFAST_SQLITE_DIR}/sqlite3.c)
target_include_directories(holdfast_sqlite3 SYSTEM PUBLIC ${HOLDFAST_SQLITE_DIR})
target_compile_options(holdfast_sqlite3 PRIVATE -w -O2)
target_compile_definitions(holdfast_sqlite3 PRIVATE SQLITE_THREADSAFE=2 SQLITE_DQS=0 SQLITE_OMIT_LOAD_EXTENSION
  SQLITE_OMIT_DEPRECATED SQLITE_DEFAULT_MMAP_SIZE=0 SQLITE_ENABLE_FTS5 SQLITE_LIKE_DOESNT_MATCH_BLOBS)
target_link_libraries(holdfast_sqlite3 PUBLIC Threads::Threads m)
