#include "pass/pass.h"
void pass_check(LLVMModuleRef module, const char *parameters){(void)module;(void)parameters;}
bool pass_is_wanted(enum pass_moment moment){(void)moment; return false;}
void pass_run(LLVMModuleRef module, enum pass_moment moment){(void)module;(void)moment;}
