// What validate.mjs compares the dashboards with, in Grafana's own types: a dashboard, and of each kind of panel that we
// use the options and the field configuration, which a dashboard leaves open.
import type { Dashboard } from './node_modules/@grafana/schema/dist/types/raw/dashboard/x/dashboard_types.gen';
import type * as barGauge from './node_modules/@grafana/schema/dist/types/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as stat from './node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as stateTimeline from './node_modules/@grafana/schema/dist/types/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from './node_modules/@grafana/schema/dist/types/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeSeries from './node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

export interface Grafana {
  dashboard: Dashboard;
  options: {
    bargauge: barGauge.Options;
    stat: stat.Options;
    'state-timeline': stateTimeline.Options;
    table: table.Options;
    timeseries: timeSeries.Options;
  };
  // `custom` of a panel's field configuration
  fields: {
    'state-timeline': Partial<stateTimeline.FieldConfig>;
    table: Partial<table.FieldConfig>;
    timeseries: Partial<timeSeries.FieldConfig>;
  };
}
