# The few functions every folder's CMakeLists.txt is written with.

add_library(peppol_warnings INTERFACE)
target_compile_options(peppol_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<NOT:$<BOOL:$<TARGET_PROPERTY:PEPPOL_USES_ASIO>>>:-Wnull-dereference>)

# Beast and Asio are compiled once, in base/net/asio.cc; everyone else sees declarations.
add_library(peppol_asio INTERFACE)
# GCC 12 takes the frames of coroutines for mismatched allocations.
target_compile_options(peppol_asio INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
target_compile_definitions(peppol_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_FENCED_BLOCK)
target_link_libraries(peppol_asio INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
# GCC 12 sees null pointers in Asio's executors that are none, in every file that uses a strand.
set_target_properties(peppol_asio PROPERTIES
  INTERFACE_PEPPOL_USES_ASIO ON COMPATIBLE_INTERFACE_BOOL PEPPOL_USES_ASIO)

# peppol_library(name SOURCES a.cc b.cc DEPENDS peppol_base fmt::fmt [PRIVATE_DEPENDS ...])
function(peppol_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(peppol_${name} STATIC ${arg_SOURCES})
  target_include_directories(peppol_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(peppol_${name} PUBLIC ${arg_DEPENDS} PRIVATE peppol_warnings ${arg_PRIVATE_DEPENDS})
endfunction()

# peppol_test(name SOURCES ... DEPENDS ... [LABELS ...] [TIMEOUT s] [WHOLE]): a GoogleTest program.
# Each test case is a ctest of its own; with WHOLE the program is one ctest (for long or data-driven programs).
# The label is "unit" unless said otherwise.
function(peppol_test name)
  cmake_parse_arguments(arg "WHOLE" "TIMEOUT" "SOURCES;DEPENDS;LABELS" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE
    PEPPOLGW_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PEPPOLGW_PROGRAM="$<TARGET_FILE_DIR:peppol_base>/../peppolgw")
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} peppol_warnings GTest::gmock GTest::gtest_main)
  if(arg_WHOLE)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
  else()
    gtest_discover_tests(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} DISCOVERY_TIMEOUT 60)
  endif()
endfunction()

# peppol_embed(target symbol FILES a b c): the bytes of the files become part of `target`, reachable through
#   #include "base/embedded.h"
#   extern "C++" std::span<const peppol::EmbeddedFile> symbol();   (namespace peppol::embedded)
function(peppol_embed target symbol)
  cmake_parse_arguments(arg "" "" "FILES" ${ARGN})
  set(asm "${CMAKE_CURRENT_BINARY_DIR}/${symbol}_embedded.S")
  set(cc "${CMAKE_CURRENT_BINARY_DIR}/${symbol}_embedded.cc")
  set(asm_text ".section .rodata\n")
  set(declarations "")
  set(rows "")
  set(index 0)
  foreach(file IN LISTS arg_FILES)
    get_filename_component(path "${file}" ABSOLUTE)
    get_filename_component(name "${file}" NAME)
    set(label "peppol_${symbol}_${index}")
    string(APPEND asm_text ".global ${label}\n.global ${label}_end\n${label}:\n.incbin \"${path}\"\n${label}_end:\n.byte 0\n")
    string(APPEND declarations "extern const char ${label}[];\nextern const char ${label}_end[];\n")
    string(APPEND rows
      "    {\"${name}\", {${label}, static_cast<std::size_t>(${label}_end - ${label})}},\n")
    math(EXPR index "${index} + 1")
    list(APPEND depends "${path}")
  endforeach()
  string(APPEND asm_text ".section .note.GNU-stack,\"\",@progbits\n")
  file(GENERATE OUTPUT "${asm}" CONTENT "${asm_text}")
  file(GENERATE OUTPUT "${cc}" CONTENT
"#include \"base/embedded.h\"
extern \"C\" {
${declarations}}
namespace peppol::embedded {
std::span<const EmbeddedFile> ${symbol}() {
  static const EmbeddedFile files[] = {
${rows}  };
  return files;
}
}  // namespace peppol::embedded
")
  set_source_files_properties("${asm}" PROPERTIES OBJECT_DEPENDS "${depends}")
  target_sources(${target} PRIVATE "${asm}" "${cc}")
endfunction()
