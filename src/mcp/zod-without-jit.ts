import { config } from 'zod/v4/core';

/**
 * The SDK's schemas are zod's, which would compile each of them at its first use: 2 ms of every start, for
 * parsers that see a dozen small messages. Read when a schema is made, so this comes before the SDK.
 */
config({ jitless: true });
