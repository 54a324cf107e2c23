#pragma once
// Decode, encode and print whatever has a description.

#include "smb2/wire/codec/chain.h"
#include "smb2/wire/codec/printer.h"
#include "smb2/wire/codec/reader.h"
#include "smb2/wire/codec/writer.h"
