using System.Globalization;

namespace Simfra.Services.CloudWatch;

/// <summary>Paints a graph: lines or stacked fields, with axes, annotations, a title and a legend, as far as there is room for them.</summary>
internal sealed class WidgetPainter
{
    private const int LeastWidth = 160;
    private const int LeastHeight = 90;
    private const int Margin = 8;
    private const int AxisWidth = 72;
    private const int LegendKey = 10;
    private const int GridLines = 4;
    private const double FieldCover = 0.4;

    private readonly MetricWidget _widget;
    private readonly List<WidgetSeries> _series;
    private readonly PixelCanvas _canvas;
    private readonly bool _hasTexts;
    private readonly (int Left, int Top, int Right, int Bottom) _plot;
    private readonly double _least;
    private readonly double _greatest;

    public WidgetPainter(MetricWidget widget, List<WidgetSeries> series)
    {
        _widget = widget;
        _series = series;
        _canvas = new(widget.Width, widget.Height);
        _hasTexts = widget.Width >= LeastWidth && widget.Height >= LeastHeight;
        var line = PixelCanvas.TextHeight + Margin;
        _plot = _hasTexts
            ? (AxisWidth, widget.Title is null && widget.AxisLabel is null ? Margin : line + Margin, widget.Width - Margin - 1,
                widget.Height - line - Margin - (widget.HasLegend ? LegendRows().Count * line : 0) - 1)
            : (0, 0, widget.Width - 1, widget.Height - 1);
        (_least, _greatest) = Range();
    }

    private double Seconds => (_widget.End - _widget.Start).TotalSeconds;

    public PixelCanvas Paint()
    {
        if (_hasTexts)
        {
            PaintFrame();
        }

        _canvas.Clip(_plot.Left, _plot.Top, _plot.Right, _plot.Bottom);
        if (_widget.IsStacked)
        {
            PaintStack();
        }
        else
        {
            _series.ForEach(s => PaintLine(s.Points, s.Period, s.Color));
        }

        PaintAnnotations();
        _canvas.Unclip();
        return _canvas;
    }

    private double X(DateTimeOffset time) => _plot.Left + ((time - _widget.Start).TotalSeconds / Seconds * (_plot.Right - _plot.Left - 1));

    private double Y(double value) => _plot.Bottom - 1 - ((value - _least) / (_greatest - _least) * (_plot.Bottom - _plot.Top - 1));

    /// <summary>From the least value to the greatest, with some air, where the widget doesn't tell.</summary>
    private (double Least, double Greatest) Range()
    {
        var painted = _widget.IsStacked
            ? Stack().SelectMany(static l => l.Values).Append(0)
            : _series.SelectMany(static s => s.Points).Select(static p => p.Value);
        var values = painted
            .Concat(_widget.Horizontal.Select(static a => a.Value))
            .Concat(_widget.Horizontal.Select(static a => a.To).OfType<double>())
            .DefaultIfEmpty(0)
            .ToList();
        var (least, greatest) = (values.Min(), values.Max());
        var air = greatest > least ? (greatest - least) / 20 : Math.Max(Math.Abs(greatest) / 2, 1);
        least = _widget.Least ?? (_widget.IsStacked && least >= 0 ? 0 : least - air);
        greatest = _widget.Greatest ?? (greatest + air);
        return greatest > least ? (least, greatest) : _widget.Greatest is null ? (least, least + 1) : (greatest - 1, greatest);
    }

    /// <summary>Axis, grid, title and legend.</summary>
    private void PaintFrame()
    {
        if ((_widget.Title ?? _widget.AxisLabel) is { } title)
        {
            var text = _widget.Title is not null && _widget.AxisLabel is { } axis ? $"{title} ({axis})" : title;
            _canvas.Write(text, Math.Max((_widget.Width - PixelCanvas.WidthOf(text)) / 2, 0), Margin, PixelColor.Text);
        }

        for (var i = 0; i <= GridLines; i++)
        {
            var value = _least + ((_greatest - _least) * i / GridLines);
            var y = (int)Math.Round(Y(value));
            _canvas.Fill(_plot.Left, y, _plot.Right, y, PixelColor.Grid);
            var text = value.ToString("0.##", CultureInfo.InvariantCulture);
            text = PixelCanvas.WidthOf(text) > AxisWidth - Margin ? value.ToString("0.#E0", CultureInfo.InvariantCulture) : text;
            _canvas.Write(text, AxisWidth - (Margin / 2) - PixelCanvas.WidthOf(text), y - (PixelCanvas.TextHeight / 2), PixelColor.Text);
        }

        PaintTimes();
        if (_widget.HasLegend)
        {
            PaintLegend();
        }
    }

    private void PaintTimes()
    {
        var format = Seconds > TimeSpan.FromDays(1).TotalSeconds ? "MM'-'dd HH':'mm" : "HH':'mm";
        var width = PixelCanvas.WidthOf(_widget.Start.ToString(format, CultureInfo.InvariantCulture)) + Margin;
        var count = Math.Clamp((_plot.Right - _plot.Left) / width, 1, GridLines);
        for (var i = 0; i < count; i++)
        {
            var time = _widget.Start.AddSeconds(Seconds * i / count);
            _canvas.Write(
                time.ToOffset(MetricLabel.OffsetOf(_widget.Timezone)).ToString(format, CultureInfo.InvariantCulture), (int)X(time), _plot.Bottom + (Margin / 2),
                PixelColor.Text);
        }
    }

    /// <summary>The names of the series, in rows; those that there is no room for are left out.</summary>
    private List<List<WidgetSeries>> LegendRows()
    {
        var rows = new List<List<WidgetSeries>>();
        var left = 0;
        foreach (var series in _series)
        {
            var width = EntryWidth(series);
            if (rows.Count == 0 || left < width)
            {
                rows.Add([]);
                left = _widget.Width - (2 * Margin);
            }

            rows[^1].Add(series);
            left -= width;
        }

        var most = Math.Max(_widget.Height / 3 / (PixelCanvas.TextHeight + Margin), 1);
        return rows.Count <= most ? rows : rows[..most];
    }

    private static int EntryWidth(WidgetSeries series) => LegendKey + Margin + PixelCanvas.WidthOf(series.Label) + Margin;

    private void PaintLegend()
    {
        var y = _plot.Bottom + PixelCanvas.TextHeight + (2 * Margin);
        foreach (var row in LegendRows())
        {
            var x = Margin;
            foreach (var series in row)
            {
                _canvas.Fill(x, y, x + LegendKey - 1, y + LegendKey - 1, series.Color);
                _canvas.Write(series.Label, x + LegendKey + (Margin / 2), y, PixelColor.Text);
                x += EntryWidth(series);
            }

            y += PixelCanvas.TextHeight + Margin;
        }
    }

    /// <summary>A line from value to value; where one is missing it breaks off.</summary>
    private void PaintLine(IReadOnlyList<KeyValuePair<DateTimeOffset, double>> points, int period, PixelColor color)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var (time, value) = points[i];
            var isContinued = i > 0 && time - points[i - 1].Key <= TimeSpan.FromSeconds(period);
            var (fromTime, fromValue) = isContinued ? points[i - 1] : points[i];
            _canvas.Line(X(fromTime), Y(fromValue), X(time), Y(value), color);
        }
    }

    /// <summary>Each series on those before it; one that has no value at a time adds nothing there.</summary>
    private List<SortedDictionary<DateTimeOffset, double>> Stack()
    {
        var sums = new SortedDictionary<DateTimeOffset, double>();
        foreach (var time in _series.SelectMany(static s => s.Points).Select(static p => p.Key))
        {
            sums[time] = 0;
        }

        var layers = new List<SortedDictionary<DateTimeOffset, double>> { new(sums) };
        foreach (var series in _series)
        {
            foreach (var (time, value) in series.Points)
            {
                sums[time] += value;
            }

            layers.Add(new(sums));
        }

        return layers;
    }

    private void PaintStack()
    {
        var layers = Stack();
        for (var i = 0; i < _series.Count; i++)
        {
            var (below, above) = (layers[i].ToList(), layers[i + 1].ToList());
            for (var p = 1; p < above.Count; p++)
            {
                PaintField(below[p - 1], below[p], above[p - 1], above[p], _series[i].Color);
            }

            PaintLine(above, int.MaxValue, _series[i].Color);
        }
    }

    /// <summary>What lies between two lines from one time to the next.</summary>
    private void PaintField(
        KeyValuePair<DateTimeOffset, double> lowFrom, KeyValuePair<DateTimeOffset, double> lowTo, KeyValuePair<DateTimeOffset, double> highFrom,
        KeyValuePair<DateTimeOffset, double> highTo, PixelColor color)
    {
        var (from, to) = (X(lowFrom.Key), X(lowTo.Key));
        for (var x = (int)Math.Ceiling(from); x < to; x++)
        {
            var share = (x - from) / (to - from);
            var low = Y(lowFrom.Value + ((lowTo.Value - lowFrom.Value) * share));
            var high = Y(highFrom.Value + ((highTo.Value - highFrom.Value) * share));
            _canvas.Fill(x, Row(Math.Min(low, high)), x, Row(Math.Max(low, high)), color, FieldCover);
        }
    }

    private void PaintAnnotations()
    {
        foreach (var annotation in _widget.Horizontal)
        {
            var y = Row(Y(annotation.Value));
            var other = annotation.To is { } to ? Row(Y(to)) : y;
            var (top, bottom) = annotation.Fill switch
            {
                "above" => (_plot.Top, y),
                "below" => (y, _plot.Bottom),
                "between" => (Math.Min(y, other), Math.Max(y, other)),
                _ => (0, -1),
            };
            _canvas.Fill(_plot.Left, top, _plot.Right, bottom, annotation.Color, FieldCover);
            _canvas.Fill(_plot.Left, y, _plot.Right, y, annotation.Color);
            _canvas.Fill(_plot.Left, other, _plot.Right, other, annotation.Color);
            WriteLabel(annotation.Label, _plot.Left + Margin, y - PixelCanvas.TextHeight - 2, annotation.Color);
        }

        foreach (var annotation in _widget.Vertical)
        {
            var x = Row(X(annotation.Time));
            var other = annotation.To is { } to ? Row(X(to)) : x;
            var (left, right) = annotation.Fill switch
            {
                "before" => (_plot.Left, x),
                "after" => (x, _plot.Right),
                "between" => (Math.Min(x, other), Math.Max(x, other)),
                _ => (0, -1),
            };
            _canvas.Fill(left, _plot.Top, right, _plot.Bottom, annotation.Color, FieldCover);
            _canvas.Fill(x, _plot.Top, x, _plot.Bottom, annotation.Color);
            _canvas.Fill(other, _plot.Top, other, _plot.Bottom, annotation.Color);
            WriteLabel(annotation.Label, x + (Margin / 2), _plot.Top + 2, annotation.Color);
        }
    }

    private void WriteLabel(string? label, int x, int y, PixelColor color)
    {
        if (label is not null && _hasTexts)
        {
            _canvas.Write(label, x, y, color);
        }
    }

    /// <summary>A place as a number of dots; one far beyond the picture stays beyond it.</summary>
    private static int Row(double place) => (int)Math.Clamp(Math.Round(place), -1_000_000, 1_000_000);
}
