using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Simfra.Integration;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatch;

/// <summary>Reads the description of a graph.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html"/>
internal sealed partial class MetricWidgetReader(OperationContext context)
{
    private const int MaxLength = 100 * 1024;
    private const int MaxSide = 2000;
    private const int DefaultWidth = 600;
    private const int DefaultHeight = 400;

    private static readonly string[] Members =
    [
        "metrics", "annotations", "start", "end", "width", "height", "title", "period", "stat", "stacked", "view", "yAxis", "legend", "timezone", "region",
    ];

    public MetricWidget Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxLength)
        {
            throw Invalid($"it must not be longer than {MaxLength} bytes");
        }

        var root = Parse(text);
        WidgetJson.CheckMembers(root, "", Members);
        if (WidgetJson.Text(root, "region") is { } region && region != context.Region)
        {
            throw Invalid($"region must be {context.Region}");
        }

        if (WidgetJson.Text(root, "view") is { } view && view != "timeSeries")
        {
            throw CloudWatchErrors.NotBuilt($"A widget's view {view}");
        }

        if (WidgetJson.Text(root, "timezone") is { } timezone && !Timezone().IsMatch(timezone))
        {
            throw Invalid("timezone must be like +0130");
        }

        var (start, end) = (TimeOf(root, "start", "-PT3H"), TimeOf(root, "end", "-PT0H"));
        if (start >= end)
        {
            throw Invalid("start must be before end");
        }

        var metrics = new WidgetMetricsReader(root, context.Region).Read();
        var axis = AxisOf(root);
        var annotations = WidgetJson.Child(root, "annotations");
        return new()
        {
            Queries = metrics.Queries,
            Colors = metrics.Colors,
            Start = start,
            End = end,
            Width = SideOf(root, "width", DefaultWidth),
            Height = SideOf(root, "height", DefaultHeight),
            Title = WidgetJson.Text(root, "title"),
            Timezone = WidgetJson.Text(root, "timezone"),
            IsStacked = WidgetJson.Flag(root, "stacked") == true,
            HasLegend = HasLegend(root),
            Least = axis is null ? null : WidgetJson.Number(axis, "min"),
            Greatest = axis is null ? null : WidgetJson.Number(axis, "max"),
            AxisLabel = axis is null ? null : WidgetJson.Text(axis, "label"),
            Horizontal = annotations is null ? [] : WidgetAnnotations.Horizontal(annotations),
            Vertical = annotations is null ? [] : WidgetAnnotations.Vertical(annotations),
        };
    }

    /// <summary>What is wrong with a widget. How AWS words it isn't known.</summary>
    public static AwsServiceException Invalid(string what) => CloudWatchErrors.Validation($"The metric widget is invalid: {what}");

    private static JsonObject Parse(string text)
    {
        try
        {
            return ClientJson.ParseNode(text) as JsonObject ?? throw Invalid("it must be a JSON object");
        }
        catch (JsonException)
        {
            throw Invalid("it must be a JSON object");
        }
    }

    private static int SideOf(JsonObject root, string name, int usual) => WidgetJson.Number(root, name) switch
    {
        null => usual,
        >= 1 and <= MaxSide and var side when double.IsInteger(side) => (int)side,
        _ => throw Invalid($"{name} must be an integer from 1 to {MaxSide}"),
    };

    private static bool HasLegend(JsonObject root)
    {
        if (WidgetJson.Child(root, "legend") is not { } legend)
        {
            return true;
        }

        WidgetJson.CheckMembers(legend, "legend.", ["position"]);
        return WidgetJson.Text(legend, "position") switch
        {
            null or "bottom" => true,
            "hidden" => false,
            "right" => throw CloudWatchErrors.NotBuilt("A widget's legend at the right"),
            var other => throw Invalid($"legend.position {other} is none of [bottom, right, hidden]"),
        };
    }

    private static JsonObject? AxisOf(JsonObject root)
    {
        if (WidgetJson.Child(root, "yAxis") is not { } axes)
        {
            return null;
        }

        WidgetJson.CheckMembers(axes, "yAxis.", ["left"]);
        if (WidgetJson.Child(axes, "left") is { } left)
        {
            WidgetJson.CheckMembers(left, "yAxis.left.", ["min", "max", "label", "showUnits"]);
            if (WidgetJson.Flag(left, "showUnits") == true)
            {
                throw CloudWatchErrors.NotBuilt("A widget's units (yAxis.left.showUnits)");
            }

            return WidgetJson.Number(left, "min") >= WidgetJson.Number(left, "max") ? throw Invalid("yAxis.left.min must be less than yAxis.left.max") : left;
        }

        return null;
    }

    /// <summary>A time, or how long ago: <c>-PT3H</c>.</summary>
    private DateTimeOffset TimeOf(JsonObject root, string name, string usual)
    {
        var text = WidgetJson.Text(root, name) ?? usual;
        if (!text.StartsWith("-P", StringComparison.Ordinal))
        {
            return WidgetJson.Time(text) ?? throw Invalid($"{name} {text} is no time");
        }

        if (Weeks().Match(text) is { Success: true } weeks)
        {
            return context.Now.AddDays(-7 * int.Parse(weeks.Groups["weeks"].ValueSpan, CultureInfo.InvariantCulture));
        }

        try
        {
            return context.Now + XmlConvert.ToTimeSpan(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw Invalid($"{name} {text} is no time");
        }
    }

    [GeneratedRegex(@"^-P(?<weeks>\d{1,4})W$", RegexOptions.ExplicitCapture)]
    private static partial Regex Weeks();

    [GeneratedRegex(@"^[+-](0\d|1[0-4])[0-5]\d$", RegexOptions.ExplicitCapture)]
    private static partial Regex Timezone();
}
