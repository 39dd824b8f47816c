using System.Globalization;
using System.Text;
using Simfra.State;

namespace Simfra.Host.Snapshots;

/// <summary>What the snapshot commands print for people.</summary>
internal static class SnapshotText
{
    private const char KeySeparator = '\u001f';
    private const char KeyEscape = '\u001b';

    public static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} bytes",
        < 10_000_000 => $"{bytes / 1000} kB",
        _ => $"{bytes / 1_000_000} MB",
    };

    public static string List(IReadOnlyList<SnapshotSummary> files)
    {
        if (files.Count == 0)
        {
            return "No snapshots.\n";
        }

        var width = files.Max(static f => Path.GetFileName(f.File).Length);
        var text = new StringBuilder();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file.File).PadRight(width);
            text.Append(file.Image is { } image
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}  {image.Facts.Time:yyyy-MM-dd HH:mm:ss}  {image.Facts.Identity.AccountId}  {file.Records,8} records  {Size(file.Length)}\n")
                : $"{name}  can't be read: {file.Problem}\n");
        }

        return text.ToString();
    }

    public static string Inspect(SnapshotSummary summary)
    {
        var (facts, tables) = (summary.Image!.Facts, summary.Image.Tables);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            File      {summary.File}
            Size      {Size(summary.Length)}
            Made by   Simfra.Embedded {facts.Product}
            Time      {facts.Time:yyyy-MM-dd HH:mm:ss} UTC
            Account   {facts.Identity.AccountId}
            Region    {facts.Identity.Region}
            Records   {summary.Records}

            """);
        foreach (var table in tables)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {table.Kind,-32} {Scope(table.Scope),-26} {table.Records.Count,8}");
        }

        return text.Append('\n').ToString();
    }

    public static string Diff(IReadOnlyList<SnapshotDifference> differences)
    {
        var text = new StringBuilder();
        foreach (var difference in differences)
        {
            var sign = difference.Before is null ? '+' : difference.After is null ? '-' : '~';
            text.Append(CultureInfo.InvariantCulture, $"{sign} {difference.Kind}  {Scope(difference.Scope)}  {Key(difference.Key)}");
            if (sign == '~')
            {
                text.Append(CultureInfo.InvariantCulture, $"  ({string.Join(", ", difference.ChangedMembers)})");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A key as people read it: its parts apart by spaces and a slash.</summary>
    public static string Key(string key) =>
        key.Replace($"{KeyEscape}{KeySeparator}", " / ", StringComparison.Ordinal).Replace($"{KeySeparator}", " / ", StringComparison.Ordinal);

    private static string Scope(StateScope scope) => (scope.Account, scope.Region) switch
    {
        ("", "") => "-",
        (var account, "") => account,
        var (account, region) => $"{account}/{region}",
    };
}
