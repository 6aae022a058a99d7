// Makes XNNPACK choose its plain C microkernels on any machine: the native build is for tests.
// Of the architectures that XNNPACK knows, PPC64 is the one whose choices are all plain C.
#pragma once

#include "xnnpack/common.h"

#undef XNN_ARCH_X86
#define XNN_ARCH_X86 0
#undef XNN_ARCH_X86_64
#define XNN_ARCH_X86_64 0
#undef XNN_ARCH_ARM64
#define XNN_ARCH_ARM64 0
// Asked for where XNNPACK looks for POWER vector units, which no answer should be.
#define PPC_FEATURE_HAS_VSX 0

#undef XNN_ARCH_PPC64
#define XNN_ARCH_PPC64 1
