import cluster from "node:cluster";

/** Something that listens. */
export interface Listening {
	/** Its address, without a path. */
	readonly url: string;
	readonly stop: () => Promise<void>;
}

async function runOne(start: () => Promise<Listening>): Promise<void> {
	const { url, stop } = await start();
	const end = (): void => void stop().then(() => process.exit(0));
	process.on("SIGTERM", end);
	process.on("disconnect", end);
	process.send?.(url);
}

function runSeveral(processes: number): void {
	let ready = 0;
	let isEnding = false;
	cluster.on("message", (_worker, url: string) => {
		ready += 1;
		if (ready === processes) {
			process.send?.(url);
		}
	});
	cluster.on("exit", () => {
		// With one of them missing, what is measured is not what was asked for.
		if (!isEnding) {
			process.exit(1);
		}
	});
	for (let index = 0; index < processes; index += 1) {
		cluster.fork();
	}
	const end = (): void => {
		isEnding = true;
		cluster.disconnect(() => process.exit(0));
	};
	process.on("SIGTERM", end);
	process.on("disconnect", end);
}

/**
 * Makes a server a program that `forkProgram` can start: it sends its address once it listens, and ends when it is told to
 * or its parent is gone. With more than one in the variable `PROCESSES`, so many of it share one port.
 */
export async function runAsProgram(start: () => Promise<Listening>): Promise<void> {
	const processes = Number(process.env["PROCESSES"] ?? 1);
	if (processes > 1 && cluster.isPrimary) {
		runSeveral(processes);
	} else {
		await runOne(start);
	}
}
