# Precompiled headers, for a machine on which no build can draw from another (see ./dev).
if(HOLDFAST_PCH)
  add_library(holdfast_templates STATIC ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
  target_link_libraries(holdfast_warnings INTERFACE holdfast_templates)
endif()

# holdfast_precompile(TARGET [HEADER...]): the headers are those that most of its sources include, ours named from
# the root.
function(holdfast_precompile target)
  if(HOLDFAST_PCH)
    list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ REGEX "^[^<]")
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h ${ARGN})
  endif()
endfunction()
