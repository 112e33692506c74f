import type { ReactNode } from "react";

interface SelectProps<T extends string> {
	readonly label: string;
	readonly value: T;
	readonly options: ReadonlyArray<readonly [T, string]>;
	readonly onChange: (value: T) => void;
}

/** One of a few things. */
export function Select<T extends string>({ label, value, options, onChange }: SelectProps<T>): ReactNode {
	return (
		<label>
			<span>{label}</span>
			<select value={value} onChange={(event) => onChange(event.target.value as T)}>
				{options.map(([choice, title]) => (
					<option key={choice} value={choice}>
						{title}
					</option>
				))}
			</select>
		</label>
	);
}
