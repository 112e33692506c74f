import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

// Takes orders from its standard input, one a line: `{ lockModule, folder, delaysMs }` tries to lock the folder once for each
// delay, all at once, and answers with how many tries succeeded; `{}` releases what it holds.
const held = [];

for await (const line of createInterface({ input: process.stdin })) {
	const { lockModule, folder, delaysMs } = JSON.parse(line);
	if (folder === undefined) {
		await Promise.all(held.splice(0).map((release) => release()));
		console.log("released");
		continue;
	}
	const { lockFolder } = await import(lockModule);
	const tries = await Promise.allSettled(delaysMs.map((delay) => pause(delay).then(() => lockFolder(folder))));
	held.push(...tries.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])));
	const strange = tries.find((each) => each.status === "rejected" && each.reason.name !== "FolderInUseError");
	console.log(strange === undefined ? String(held.length) : String(strange.reason));
}
