export function createTestSummary() {
	const totals = { passed: 0, failed: 0, skipped: 0 };
	const reasons = new Set();
	return {
		add: (line) => {
			const text = line.replace(/\u001b\[[0-9;]*m/g, "");
			const reason = /Skipped: (.*)/.exec(text)?.[1];
			if (reason !== undefined) {
				reasons.add(reason);
			}
			if (/^\S+:\s+Tests\s/.test(text)) {
				for (const [, count, outcome] of text.matchAll(/(\d+) (passed|failed|skipped)/g)) {
					totals[outcome] += Number(count);
				}
			}
		},
		lines: () => [
			`${totals.passed} tests passed, ${totals.failed} failed, ${totals.skipped} were skipped.`,
			...[...reasons].map((reason) => `Skipped: ${reason}`),
			"Packages that have not changed since their tests passed are not tested again.",
		],
	};
}
