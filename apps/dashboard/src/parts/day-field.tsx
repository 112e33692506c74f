import type { ReactNode } from "react";
import { useState } from "react";

interface DayFieldProps {
	readonly label: string;
	readonly day: string;
	readonly isGood: (day: string) => boolean;
	readonly onChange: (day: string) => void;
}

/** Asks for a day. What is typed on the way to one, or cleared, is kept to the field. */
export function DayField({ label, day, isGood, onChange }: DayFieldProps): ReactNode {
	const [typed, setTyped] = useState<string | undefined>(undefined);
	return (
		<label>
			<span>{label}</span>
			<input
				type="date"
				value={typed ?? day}
				aria-invalid={typed !== undefined && !isGood(typed)}
				onChange={({ target: { value } }) => {
					setTyped(value);
					if (isGood(value)) {
						onChange(value);
					}
				}}
				onBlur={() => setTyped(undefined)}
			/>
		</label>
	);
}
