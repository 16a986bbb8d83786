// The one translation unit that compiles Asio's TLS part (BOOST_ASIO_SEPARATE_COMPILATION); only this program uses it.
#include <boost/asio/ssl/impl/src.hpp>
