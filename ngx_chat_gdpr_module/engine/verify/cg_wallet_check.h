/*
 * Checksums of the addresses of crypto currencies.
 */

#ifndef CG_WALLET_CHECK_H
#define CG_WALLET_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Is text[0..n) Base58Check of a version byte (two for Zcash) that stands for
 * an address, 20 bytes and the first four of their double SHA-256?  Bitcoin,
 * Litecoin, Dogecoin, Dash, Zcash, TRON; the XRP Ledger with its alphabet. */
bool cg_base58_address(const uint8_t *text, size_t n);

/* Is it a segregated witness address of Bitcoin or Litecoin: BIP 173, BIP
 * 350?  In one case throughout. */
bool cg_bech32_address(const uint8_t *text, size_t n);

/* 40 hexadecimal digits.  *mixed: their case is the checksum of EIP-55 or
 * wrong; else they have one case and no checksum. */
bool cg_ether_address(const uint8_t *text, bool *mixed);

#endif
