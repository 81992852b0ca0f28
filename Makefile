# Thin: the module is built by nginx's own build system, out of tree.
#
#   make                     module and command, against Debian's nginx-dev
#   make NGINX_SRC=DIR       the same against an nginx source tree
#   make nginx NGINX_SRC=DIR nginx itself with the module linked in (static)
#   make unit | fuzz         engine tests
#   make install             DESTDIR, MODULES, BINDIR and MANDIR are honoured,
#                            CFLAGS and LDFLAGS by all
#
# BUILD=DIR keeps a second configuration apart; SANITIZE=1 builds with
# AddressSanitizer and UBSan; BROTLI=0 leaves libbrotli out where it is there.

NGINX_SRC ?= /usr/share/nginx/src
BUILD     ?= build
CC        ?= cc
CLANG     ?= clang
MODULES   ?= /usr/lib/nginx/modules
BINDIR    ?= /usr/bin
MANDIR    ?= /usr/share/man

TOP    := $(CURDIR)
MODULE := ngx_chat_gdpr_module
OUT    := $(abspath $(BUILD))
NGX    := $(OUT)/nginx

CFLAGS ?= -O3 -g
NGX_OPT = --with-cc-opt="$(CFLAGS) -fno-semantic-interposition" \
          --with-ld-opt="$(LDFLAGS)"

ifdef SANITIZE
SAN     = -fsanitize=address,undefined -fno-sanitize-recover=undefined \
          -fno-omit-frame-pointer
# nginx itself copies nothing from NULL, and stores where x86 lets it.
NGX_UB  = -fno-sanitize=nonnull-attribute,alignment
NGX_OPT = --with-cc-opt="$(SAN) $(NGX_UB) -O1 -g -DNGX_DEBUG_PALLOC=1" \
          --with-ld-opt="$(SAN)"
endif

ifndef BROTLI
BROTLI := $(shell echo 'int main(void) { return !BrotliDecoderVersion(); }' \
            | $(CC) -include brotli/decode.h -xc - -lbrotlidec -o /dev/null \
                2>/dev/null && echo 1)
endif

ifeq ($(BROTLI),1)
BR      = -DCG_BROTLI=1
BR_LIBS = -lbrotlidec
endif

INC     = $(patsubst %,-I%,$(wildcard $(MODULE)/engine/*))
WARN    = -Wall -Wextra -Wshadow -Wconversion -Werror
EFLAGS  = -std=c11 -D_GNU_SOURCE $(WARN) $(CFLAGS) $(SAN) $(BR) \
          -fPIC $(INC)
LIBS    = -lpcre2-8 -lcrypto -lz $(BR_LIBS)

ENGINE  = $(wildcard $(MODULE)/engine/*/*.c)
ENGINE_O = $(ENGINE:$(MODULE)/engine/%.c=$(OUT)/engine/%.o)
HEADERS = $(wildcard $(MODULE)/engine/*/*.h $(MODULE)/engine/*/*.def)
COMMAND = $(wildcard $(MODULE)/command/*.c)
COMMAND_H = $(wildcard $(MODULE)/command/*.h $(MODULE)/command/*.def)
UNITS   = $(patsubst t/unit/%.c,$(OUT)/unit/%,$(wildcard t/unit/*_test.c))
SIMDE   := $(wildcard /usr/include/simde/x86/avx512.h)
EMULATED = $(if $(SANITIZE),,$(if $(SIMDE), \
             $(patsubst %,$(OUT)/unit/%_emulated,class json_bulk stream)))
FUZZERS = $(patsubst t/fuzz/%.c,$(OUT)/fuzz/%,$(wildcard t/fuzz/*_fuzz.c))

.DELETE_ON_ERROR:
.PHONY: all module command nginx unit fuzz fuzzers install clean

all: module command

module: $(OUT)/$(MODULE).so
command: $(OUT)/chat-gdpr

# nginx's configure writes into its source directory: give it a directory of
# links instead.  A file that comes or goes changes its directory, and then the
# list of sources is made anew.
$(NGX)/objs/Makefile: config Makefile $(NGINX_SRC)/auto/options \
    $(wildcard $(MODULE)/engine/*/ $(MODULE)/http/*/) $(wildcard $(MODULE)/web/*)
	rm -rf $(NGX) && mkdir -p $(NGX)
	ln -s $(abspath $(NGINX_SRC))/* $(NGX)/
	rm -f $(NGX)/Makefile $(NGX)/objs
	cd $(NGX) && bash -c 'f=configure; [ -f $$f ] || f=auto/configure; \
	    [ -f conf_flags ] && . ./conf_flags; \
	    [ "$${#NGX_CONF_FLAGS[@]}" -gt 0 ] || NGX_CONF_FLAGS=( \
	        --with-compat --with-debug --with-pcre-jit \
	        --with-http_ssl_module --with-http_v2_module \
	        --with-http_gunzip_module --with-http_sub_module \
	        --with-http_realip_module --with-http_auth_request_module \
	        --with-http_slice_module --with-http_addition_module \
	        --with-http_dav_module --with-threads \
	        $$([ -d src/http/v3 ] && echo --with-http_v3_module) ); \
	    CHAT_GDPR_BROTLI=$(BROTLI) \
	    ./$$f "$${NGX_CONF_FLAGS[@]}" --with-cc="$(CC)" $(NGX_OPT) \
	        $(if $(STATIC),--add-module,--add-dynamic-module)=$(TOP)' \
	    > $(NGX)/configure.log || { tail -20 $(NGX)/configure.log; exit 1; }

# nginx's Makefile has CFLAGS of its own.
$(OUT)/$(MODULE).so $(OUT)/nginx-bin: MAKEOVERRIDES =

$(OUT)/$(MODULE).so: $(NGX)/objs/Makefile $(ENGINE) $(HEADERS) \
    $(wildcard $(MODULE)/http/*/*)
	$(MAKE) -C $(NGX) -f objs/Makefile modules > $(NGX)/make.log 2>&1 \
	    || { grep -E '(error|warning): ' -A3 $(NGX)/make.log; exit 1; }
	# an nginx that runs keeps the file that it has mapped
	cp $(NGX)/objs/$(MODULE).so $@~ && mv $@~ $@

nginx:
	$(MAKE) STATIC=1 $(OUT)/nginx-bin

$(OUT)/nginx-bin: $(NGX)/objs/Makefile $(ENGINE) $(HEADERS) \
    $(wildcard $(MODULE)/http/*/*)
	$(MAKE) -C $(NGX) -f objs/Makefile binary > $(NGX)/make.log 2>&1 \
	    || { grep -E '(error|warning): ' -A3 $(NGX)/make.log; exit 1; }
	cp $(NGX)/objs/nginx $@~ && mv $@~ $@

$(OUT)/engine/%.o: $(MODULE)/engine/%.c $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(EFLAGS) -c -o $@ $<

$(OUT)/libcg_engine.a: $(ENGINE_O)
	@rm -f $@
	$(AR) rcs $@ $^

# The report's style sheet, as bytes.
$(OUT)/report_css.h: $(MODULE)/command/report.css
	@mkdir -p $(@D)
	{ echo 'static const unsigned char  report_css[] = {'; \
	    od -An -v -tu1 $< | sed 's/ *\([0-9][0-9]*\)/\1,/g'; echo '};'; \
	} > $@

$(OUT)/chat-gdpr: $(COMMAND) $(COMMAND_H) $(OUT)/report_css.h \
    $(OUT)/libcg_engine.a
	$(CC) $(EFLAGS) -I$(OUT) $(LDFLAGS) -o $@ $(COMMAND) \
	    $(OUT)/libcg_engine.a $(LIBS) -ljansson

$(OUT)/unit/%: t/unit/%.c $(wildcard t/unit/*.h t/spec/*.h) \
    $(OUT)/libcg_engine.a
	@mkdir -p $(@D)
	$(CC) $(EFLAGS) -Wno-conversion -o $@ $< $(OUT)/libcg_engine.a \
	    -lcmocka $(LIBS)

# What is for AVX-512, on machines that may have none (libsimde-dev, which UBSan
# does not like).
EMULATED_O = $(patsubst %,$(OUT)/emulated/%.o,detect/cg_class \
               detect/cg_class_avx512 format/cg_json_bulk)

$(OUT)/emulated/%.o: $(MODULE)/engine/%.c $(HEADERS) t/unit/emulated/immintrin.h
	@mkdir -p $(@D)
	$(CC) $(EFLAGS) -Wno-conversion -Wno-psabi -Wno-macro-redefined \
	    -It/unit/emulated -DCG_AVX512= -DCG_HAS_AVX512=1 -c -o $@ $<

$(OUT)/unit/%_emulated: t/unit/%_test.c $(wildcard t/unit/*.h) \
    $(OUT)/libcg_engine.a $(EMULATED_O)
	@mkdir -p $(@D)
	$(CC) $(EFLAGS) -Wno-conversion -o $@ $< $(EMULATED_O) \
	    $(OUT)/libcg_engine.a -lcmocka $(LIBS)

unit: $(UNITS) $(EMULATED)
	@bad=0; for u in $^; do $$u || bad=1; done; exit $$bad

# The fuzzers have an engine of their own, with coverage instrumentation.
FUZZ_FLAGS = -std=c11 -D_GNU_SOURCE -O1 -g -fno-sanitize-recover=undefined \
             $(BR) $(INC)
FUZZ_O     = $(ENGINE:$(MODULE)/engine/%.c=$(OUT)/fuzz/engine/%.o)

$(OUT)/fuzz/engine/%.o: $(MODULE)/engine/%.c $(HEADERS)
	@mkdir -p $(@D)
	$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link,address,undefined \
	    -c -o $@ $<

$(OUT)/fuzz/%: t/fuzz/%.c $(wildcard t/fuzz/*.h) $(FUZZ_O)
	$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer,address,undefined -o $@ $< \
	    $(FUZZ_O) $(LIBS)

.SECONDARY: $(FUZZ_O)

fuzzers: $(FUZZERS)

FUZZ_SECONDS ?= 10
fuzz: $(FUZZERS)
	@for f in $(FUZZERS); do n=$$(basename $$f); \
	    mkdir -p $(OUT)/corpus/$$n; \
	    echo "$$n: $(FUZZ_SECONDS) s"; \
	    $$f -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
	        -verbosity=0 -artifact_prefix=$(OUT)/ $(OUT)/corpus/$$n \
	        $$(ls -d t/fuzz/corpus/$$n 2>/dev/null) \
	        || exit 1; done

install: all
	install -D -m 644 $(OUT)/$(MODULE).so \
	    $(DESTDIR)$(MODULES)/$(MODULE).so
	install -D -m 755 $(OUT)/chat-gdpr $(DESTDIR)$(BINDIR)/chat-gdpr
	install -D -m 644 docs/man/chat-gdpr.1 \
	    $(DESTDIR)$(MANDIR)/man1/chat-gdpr.1

clean:
	rm -rf $(OUT)
