# What makes the first build on a machine quick, where no build can draw from another (see ./dev): headers are compiled
# once for each library and program, and sources some at a time. A change then costs the batch that the source is in.
if(HOLDFAST_FIRST_BUILD)
  add_library(holdfast_templates STATIC ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
  target_link_libraries(holdfast_warnings INTERFACE holdfast_templates)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # In a batch no source is the main one, to which types of its own may belong. Less is thrown away of what will be
    # needed again.
    target_compile_options(holdfast_warnings INTERFACE -Wno-subobject-linkage --param=ggc-min-heapsize=400000)
  endif()
  find_package(Python3 COMPONENTS Interpreter)
endif()

# holdfast_first_build(TARGET [HEADER...]): the headers are those that most of its sources include, ours named from
# the root.
function(holdfast_first_build target)
  if(HOLDFAST_FIRST_BUILD)
    list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ REGEX "^[^<]")
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h ${ARGN})
    holdfast_batch(${target})
  endif()
endfunction()

# Compiles the sources of the target in batches; batches.py says which go together.
function(holdfast_batch target)
  if(NOT HOLDFAST_FIRST_BUILD OR NOT Python3_FOUND)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(JOIN sources "\n" lines)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${target}.sources)
  file(WRITE ${list} "${lines}\n")
  execute_process(COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/batches.py 10 INPUT_FILE ${list}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE batches COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" batches "${batches}")
  foreach(line IN LISTS batches)
    string(REGEX MATCH "^([0-9]+) (.*)$" line "${line}")
    set_source_files_properties(${CMAKE_MATCH_2} PROPERTIES UNITY_GROUP ${CMAKE_MATCH_1})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
