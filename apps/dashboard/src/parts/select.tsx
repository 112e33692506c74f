import type { ReactNode } from "react";

interface ChoiceProps<T extends string> {
	readonly label: string;
	readonly value: T;
	readonly choices: ReadonlyArray<readonly [T, string]>;
	readonly onChange: (value: T) => void;
}

/** One of a few things. */
export function Choice<T extends string>({ label, value, choices, onChange }: ChoiceProps<T>): ReactNode {
	return (
		<label>
			<span>{label}</span>
			<select value={value} onChange={(event) => onChange(event.target.value as T)}>
				{choices.map(([choice, title]) => (
					<option key={choice} value={choice}>
						{title}
					</option>
				))}
			</select>
		</label>
	);
}
