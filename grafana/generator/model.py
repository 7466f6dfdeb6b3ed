"""The parts of a dashboard as Grafana wants them: panels, columns of tables, variables, layout.

Plain functions that return what becomes JSON. Nothing here knows what Kigen measures.
"""

WIDTH = 24
DATA_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

RED, ORANGE, YELLOW, GREEN, BLUE, PLAIN = "dark-red", "orange", "yellow", "green", "blue", "text"


# Queries

def query(expression, legend=None, instant=True):
    """One target of a panel; without a legend it is for a table."""
    target = {"datasource": DATA_SOURCE, "expr": " ".join(expression.split()),
              "format": "table" if legend is None else "time_series", "instant": instant, "range": not instant}
    return target if legend is None else {**target, "legendFormat": legend}


def _lettered(queries):
    return [{"refId": letter, **target} for letter, target in zip(LETTERS, queries)]


# Colours and texts of values

def steps(first, *others):
    """A colour, then (from, colour) in rising order."""
    return {"mode": "absolute", "steps": [{"color": first, "value": None},
                                          *({"color": color, "value": value} for value, color in others)]}


def texts(**meanings):
    """{value: (text, colour)}, values written `_0` where Python wants a name."""
    options = {value.lstrip("_"): {"text": text, "color": color, "index": index}
               for index, (value, (text, color)) in enumerate(meanings.items())}
    return [{"type": "value", "options": options}]


ANY_IS_BAD = steps(GREEN, (1, RED))
ANY_IS_DUE = steps(GREEN, (1, ORANGE))
UNCOLORED = steps(PLAIN)
YES_NO = texts(_1=("yes", GREEN), _0=("NO", RED))


# Panels: everything but `id` and `gridPos`, which the layout gives

def _panel(kind, title, description, queries, defaults, options, overrides=(), **more):
    return {"type": kind, "title": title, "description": " ".join(description.split()), "datasource": DATA_SOURCE,
            "fieldConfig": {"defaults": defaults, "overrides": list(overrides)}, "options": options,
            "targets": _lettered(queries), **more}


def _reduced():
    return {"calcs": ["lastNotNull"], "fields": "", "values": False}


def stat(title, description, expression, *, unit="none", decimals=None, thresholds=UNCOLORED, mappings=(), legend="",
         missing=None, text_mode="value"):
    defaults = {"unit": unit, "thresholds": thresholds, "color": {"mode": "thresholds"}}
    if decimals is not None:
        defaults["decimals"] = decimals
    if mappings:
        defaults["mappings"] = mappings
    if missing is not None:
        defaults["noValue"] = missing
    return _panel("stat", title, description, [query(expression, legend)], defaults,
                  {"colorMode": "value", "graphMode": "none", "justifyMode": "auto", "textMode": text_mode,
                   "orientation": "auto", "wideLayout": True, "showPercentChange": False,
                   "percentChangeColorMode": "standard", "reduceOptions": _reduced()})


def bars(title, description, expression, legend, named):
    """A bar for each series. `named`: {name of a series: (what to call it, colour)}, in the order of the bars."""
    overrides = [_override(name, color={"mode": "fixed", "fixedColor": color}) for name, color in named.values()]
    transformations = [
        {"id": "joinByField", "options": {"byField": "Time", "mode": "outer"}},
        {"id": "organize", "options": {
            "excludeByName": {}, "includeByName": {}, "indexByName": {name: index for index, name in enumerate(named)},
            "renameByName": {name: shown for name, (shown, _) in named.items()}}}]
    return _panel("bargauge", title, description, [query(expression, legend)],
                  {"unit": "none", "decimals": 0, "min": 0, "thresholds": UNCOLORED, "color": {"mode": "thresholds"}},
                  {"displayMode": "basic", "orientation": "vertical", "showUnfilled": True, "valueMode": "text",
                   "minVizHeight": 16, "minVizWidth": 8, "maxVizHeight": 300, "namePlacement": "auto", "sizing": "auto",
                   "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []},
                   "reduceOptions": _reduced()}, overrides, transformations=transformations)


def time_series(title, description, queries, *, unit="none", decimals=None, minimum=None, stacked=False, steps_=False,
                legend="list"):
    """`queries`: (expression, legend), asked over the time range."""
    defaults = {"unit": unit, "color": {"mode": "palette-classic"},
                "custom": {"drawStyle": "line", "lineInterpolation": "stepAfter" if steps_ else "linear",
                           "lineWidth": 1, "fillOpacity": 30 if stacked else 0, "showPoints": "never",
                           "spanNulls": False, "stacking": {"mode": "normal" if stacked else "none", "group": "A"}}}
    if decimals is not None:
        defaults["decimals"] = decimals
    if minimum is not None:
        defaults["min"] = minimum
    return _panel("timeseries", title, description,
                  [query(expression, name, instant=False) for expression, name in queries], defaults,
                  {"legend": {"showLegend": True, "displayMode": legend, "placement": "bottom", "calcs": []},
                   "tooltip": {"mode": "multi", "sort": "desc"}})


def state_timeline(title, description, queries, *, mappings, missing=None):
    return _panel("state-timeline", title, description,
                  [query(expression, name, instant=False) for expression, name in queries],
                  {"mappings": mappings, "thresholds": UNCOLORED, "color": {"mode": "thresholds"},
                   "custom": {"lineWidth": 0, "fillOpacity": 70}, **({"noValue": missing} if missing else {})},
                  {"mergeValues": True, "showValue": "auto", "alignValue": "left", "rowHeight": 0.8,
                   "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []},
                   "tooltip": {"mode": "single", "sort": "none"}})


def table(title, description, columns, *queries, sort=None, descending=False, missing=None, inspected=False):
    """Columns in order; those of other names are left out, and those that nobody has are not shown.

    With several queries their rows are put together by the labels that all of them have; the columns of their values
    are then `A`, `B` and so on, where a single one's is `Value`. `inspected`: long cells can be opened.
    """
    several = len(queries) > 1
    names = [f"Value #{shown['of']}" if several and shown["of"] in LETTERS else shown["of"] for shown in columns]
    transformations = [{"id": "merge", "options": {}}] if several else []
    transformations += [
        {"id": "filterFieldsByName", "options": {"include": {"names": names}}},
        {"id": "organize", "options": {
            "excludeByName": {}, "includeByName": {},
            "indexByName": {name: index for index, name in enumerate(names)},
            "renameByName": {name: shown["title"] for name, shown in zip(names, columns)}}}]
    options = {"showHeader": True, "cellHeight": "sm", "frameIndex": 0,
               "sortBy": [{"displayName": sort, "desc": descending}] if sort else []}
    defaults = {"custom": {"align": "auto", "filterable": True, "inspect": inspected}}
    if missing:
        defaults["noValue"] = missing
    return _panel("table", title, description, queries, defaults, options,
                  [_override(shown["title"], **shown["properties"]) for shown in columns if shown["properties"]],
                  transformations=transformations)


def column(of, title=None, *, width=None, unit=None, decimals=None, thresholds=None, mappings=None, colored=None,
           links=None, align=None):
    """`of`: a label, `Value`, or the letter of a query. `colored`: `text` or `background`."""
    properties = {}
    if width:
        properties["custom.width"] = width
    if align:
        properties["custom.align"] = align
    if unit:
        properties["unit"] = unit
    if decimals is not None:
        properties["decimals"] = decimals
    if thresholds:
        properties["thresholds"] = thresholds
    if mappings:
        properties["mappings"] = mappings
    if colored:
        kind = {"type": "color-text"} if colored == "text" else {"type": "color-background", "mode": "basic"}
        properties["custom.cellOptions"] = kind
    if links:
        properties["links"] = links
    return {"of": of, "title": title or of.replace("_", " ").capitalize(), "properties": properties}


def _override(name, **properties):
    return {"matcher": {"id": "byName", "options": name},
            "properties": [{"id": key, "value": value} for key, value in properties.items()]}


def link(title, url):
    return {"title": title, "url": url, "targetBlank": False}


# Variables

def data_source_variable():
    return {"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus", "refresh": 1,
            "regex": "", "multi": False, "includeAll": False, "options": [], "hide": 0, "skipUrlSync": False}


def variable(name, label, values, *, several=True):
    """`values`: a label_values() query. Without `several`, one value at a time and no All."""
    made = {"type": "query", "name": name, "label": label, "datasource": DATA_SOURCE,
            "query": {"query": values, "refId": name}, "refresh": 2, "sort": 1, "regex": "",
            "multi": several, "includeAll": several, "options": [], "hide": 0, "skipUrlSync": False}
    if several:
        made |= {"allValue": ".*", "current": {"selected": True, "text": ["All"], "value": ["$__all"]}}
    return made


# Layout

def choice_variable(name, label, values):
    """Of values that are known here, or All."""
    return {"type": "custom", "name": name, "label": label, "query": ",".join(values), "allValue": ".*",
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]}, "options": [], "multi": True,
            "includeAll": True, "hide": 0, "skipUrlSync": False}


def row(title):
    return {"type": "row", "title": title, "collapsed": False, "panels": []}, WIDTH, 1


def dashboard(uid, title, description, variables, places, *, time, refresh, others):
    """`places`: (panel, width, height) from left to right; `others`: the dashboards that its links lead to."""
    return {"uid": uid, "title": title, "description": description, "tags": ["kigen", "certificates"],
            "schemaVersion": 39, "version": 1, "editable": True, "graphTooltip": 1, "fiscalYearStartMonth": 0,
            "weekStart": "", "refresh": refresh, "time": {"from": time, "to": "now"}, "timepicker": {},
            "timezone": "browser", "annotations": {"list": []}, "links": others,
            "templating": {"list": variables}, "panels": _laid_out(places)}


def dashboard_link(title, uid):
    return {"type": "link", "title": title, "url": f"/d/{uid}?${{datasource:queryparam}}", "icon": "dashboard",
            "tags": [], "asDropdown": False, "targetBlank": False, "includeVars": False, "keepTime": False,
            "tooltip": ""}


def _laid_out(places):
    """Side by side until a row of the grid is full; the next begins below the tallest."""
    panels, x, y, tallest = [], 0, 0, 0
    for number, (panel, width, height) in enumerate(places, 1):
        if x + width > WIDTH:
            x, y, tallest = 0, y + tallest, 0
        panels.append({"id": number, **panel, "gridPos": {"x": x, "y": y, "w": width, "h": height}})
        x, tallest = x + width, max(tallest, height)
    return panels
