# Compiler flags that every room shares.
add_library(holdfast_warnings INTERFACE)
target_compile_options(holdfast_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wimplicit-fallthrough -Werror
  # g++ 12 guesses these from the optimized code and is often wrong about standard containers:
  # shown, but no error.
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=array-bounds;-Wno-error=stringop-overflow;-Wno-error=stringop-overread;-Wno-error=restrict;-Wno-error=maybe-uninitialized;-Wno-error=free-nonheap-object>")

if(HOLDFAST_SANITIZE)
  add_compile_options(-fsanitize=${HOLDFAST_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HOLDFAST_SANITIZE})
  if(HOLDFAST_SANITIZE MATCHES undefined)
    # The address sanitizer stops at a null pointer as well; these three double the time that a build takes.
    add_compile_options(-fno-sanitize=null,object-size,vptr)
    # What it finds fails the test that came across it; else it is a line that nobody reads.
    add_compile_options(-fno-sanitize-recover=all)
  endif()
  if(HOLDFAST_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-Wno-tsan) # Asio has a fence, which the thread sanitizer does not see; locks stand beside it
  endif()
endif()

# Linking the sanitized tests with lld takes a third of the time.
find_program(HOLDFAST_LLD NAMES ld.lld-14 ld.lld)
if(HOLDFAST_LLD)
  add_link_options(-fuse-ld=lld)
endif()

find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE AND NOT HOLDFAST_FIRST_BUILD)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HOLDFAST_CCACHE})
endif()
