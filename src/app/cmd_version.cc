// holdfast version
#include <boost/json.hpp>
#include <ostream>

#include "app/commands.h"
#include "app/version.h"

namespace holdfast {

ExitCode show_version(const Session& session) {
  if (session.json) {
    session.out << boost::json::serialize(boost::json::object{{"name", "holdfast"}, {"version", version}}) << '\n';
  } else {
    session.out << "holdfast " << version << '\n';
  }
  return ExitCode::ok;
}

}  // namespace holdfast
