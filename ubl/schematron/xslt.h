// The XSLT that rule sets carry: functions and variables with content, made of
// param, variable, sequence, value-of, copy-of, choose, if and text.

#pragma once

#include <string>

#include "ubl/schematron/schema.h"
#include "ubl/xpath/compile.h"

namespace peppol::schematron {

// What an xsl:function promises: declares it, without its body.
void declare_function(const tree::Node& function, const xpath::Scope& scope);

// Compiles the body of a declared function. Both raise xpath::StaticError.
void compile_function(const tree::Node& function, const xpath::Scope& scope);

// The value of an xsl:variable with content.
xpath::ExprPtr compile_variable(const tree::Node& variable, xpath::Scope& scope);

// "{uri}local#2", as Program::functions wants it.
std::string function_key(const xpath::Scope& scope, std::string_view name, std::size_t arity);

}  // namespace peppol::schematron
