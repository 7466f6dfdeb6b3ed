// What a compatibility layer of Grafana's imports from an older react-router-dom. Nothing here navigates.
export const Route = () => null;
export const useHistory = () => ({});
