import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { hostileAddress } from "./addresses.ts";
import { mixedBatch, spoiltBatch } from "./batches.ts";
import { hostileBody, hostileMediaType, hostilePacking } from "./bodies.ts";
import { brokenOff, damaged, inPieces } from "./damage.ts";
import { brokenChunks, brokenFraming, pipelined, unusualHttp } from "./framing.ts";
import { hostileMyData, hostileStart, hugeHeaders } from "./headers.ts";
import { hostileQuestion } from "./numbers.ts";
import { hostileToken } from "./tokens.ts";

/** Any hostile request but a slow one. Half of them come with a session that is open, and reach the code behind it. */
export const anyKind: fc.Arbitrary<Draft> = fc.oneof(
	{ weight: 15, arbitrary: spoiltBatch },
	{ weight: 3, arbitrary: mixedBatch },
	{ weight: 15, arbitrary: hostileBody },
	{ weight: 5, arbitrary: hostilePacking },
	{ weight: 5, arbitrary: hostileMediaType },
	{ weight: 12, arbitrary: hostileToken },
	{ weight: 10, arbitrary: hostileStart },
	{ weight: 6, arbitrary: hostileMyData },
	{ weight: 10, arbitrary: hostileAddress },
	{ weight: 3, arbitrary: hostileQuestion },
	{ weight: 7, arbitrary: brokenFraming },
	{ weight: 3, arbitrary: brokenChunks },
	{ weight: 2, arbitrary: unusualHttp },
	{ weight: 3, arbitrary: pipelined },
	{ weight: 2, arbitrary: hugeHeaders },
	{ weight: 7, arbitrary: damaged },
	{ weight: 3, arbitrary: brokenOff },
	{ weight: 2, arbitrary: inPieces },
);
