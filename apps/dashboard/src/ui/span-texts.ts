export const text = {
  span: 'Time',
  any: 'Any time',
  presets: {
    '15m': 'Last 15 minutes',
    '1h': 'Last hour',
    '24h': 'Last 24 hours',
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
  },
  exact: 'From … to …',
  from: (zone: string) => `From (${zone})`,
  to: (zone: string) => `To (${zone})`,
  utc: 'UTC',
  local: 'local time',
};
