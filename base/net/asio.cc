// The one place where Asio and Beast themselves are compiled.

// Beast asserts that a last chunk comes with two bytes behind it, which a peer that sends it in pieces decides: bytes
// from outside must not end the program. What follows these assertions holds without them.
#define BOOST_DISABLE_ASSERTS

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
