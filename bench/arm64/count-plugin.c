// A plugin for qemu's user mode (7.2, as in Debian 12) that counts executed instructions: all of
// them, and how often each translated block ran. When the program ends it writes
//
//   total INSTRUCTIONS
//   block TIMES WORD WORD ...      the hottest blocks, each with its instructions in hexadecimal
//
// to the file of its argument out=FILE. qemu's header is not packaged: what is used of it is
// declared here.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t,
                                           void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, enum qemu_plugin_op, void *,
                                              uint64_t);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

enum { kHottest = 20, kBuckets = 1 << 16, kMostInstructions = 512 };

typedef struct Block {
  uint64_t times;
  uint64_t hash;
  size_t size;  // instructions
  struct Block *next;
  uint32_t words[];
} Block;

static Block *table[kBuckets];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *out = "instructions.txt";

/// The block of these instructions, wherever they lie; blocks are never freed.
static Block *Find(const uint32_t *words, size_t size) {
  uint64_t hash = size;
  for (size_t i = 0; i < size; i++) hash = (hash ^ words[i]) * 0x9E3779B97F4A7C15ull;
  Block **bucket = &table[hash >> 48];
  for (Block *b = *bucket; b != NULL; b = b->next) {
    if (b->hash == hash && b->size == size) return b;
  }
  Block *block = calloc(1, sizeof *block + size * sizeof *words);
  if (block == NULL) abort();
  memcpy(block->words, words, size * sizeof *words);
  block->hash = hash;
  block->size = size;
  block->next = *bucket;
  return *bucket = block;
}

static void OnTranslation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
  (void)id;
  const size_t size = qemu_plugin_tb_n_insns(tb);
  uint32_t words[kMostInstructions];
  if (size > kMostInstructions) abort();
  for (size_t i = 0; i < size; i++) {
    memcpy(&words[i], qemu_plugin_insn_data(qemu_plugin_tb_get_insn(tb, i)), sizeof words[i]);
  }
  pthread_mutex_lock(&lock);
  Block *block = Find(words, size);
  pthread_mutex_unlock(&lock);
  qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &block->times, 1);
}

static uint64_t Instructions(const Block *block) { return block->times * block->size; }

static void OnExit(qemu_plugin_id_t id, void *unused) {
  (void)id;
  (void)unused;
  const Block *hottest[kHottest + 1] = {0};
  uint64_t total = 0;
  for (size_t i = 0; i < kBuckets; i++) {
    for (const Block *b = table[i]; b != NULL; b = b->next) {
      total += Instructions(b);
      size_t place = kHottest;
      while (place > 0 &&
             (hottest[place - 1] == NULL || Instructions(hottest[place - 1]) < Instructions(b))) {
        hottest[place] = hottest[place - 1];
        place--;
      }
      hottest[place] = b;
    }
  }
  FILE *file = fopen(out, "w");
  if (file == NULL) abort();
  fprintf(file, "total %llu\n", (unsigned long long)total);
  for (size_t i = 0; i < kHottest && hottest[i] != NULL; i++) {
    fprintf(file, "block %llu", (unsigned long long)hottest[i]->times);
    for (size_t k = 0; k < hottest[i]->size; k++) fprintf(file, " %08x", hottest[i]->words[k]);
    fprintf(file, "\n");
  }
  fclose(file);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                               char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    if (strncmp(argv[i], "out=", 4) == 0) out = strdup(argv[i] + 4);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, OnTranslation);
  qemu_plugin_register_atexit_cb(id, OnExit, NULL);
  return 0;
}
