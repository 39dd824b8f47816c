namespace Simfra.Conformance.Tests.Protocols;

/// <summary>Cases that a server can't meet, by name and with the reason. Everything else runs.</summary>
internal static partial class NotMet
{
    /// <summary>Cases of botocore's tests: key to reason.</summary>
    public static IReadOnlyDictionary<string, string> Botocore { get; } = Index(BotocoreJson, BotocoreXml);

    /// <summary>Cases of Smithy's tests: key to reason. Those that Smithy itself marks as the client's aren't among them.</summary>
    public static IReadOnlyDictionary<string, string> Smithy { get; } = Index(SmithyJson, SmithyXml);

    private static Dictionary<string, string> Index(params IEnumerable<(string Reason, string[] Cases)>[] lists) => lists
        .SelectMany(static list => list)
        .SelectMany(static group => group.Cases.Select(name => KeyValuePair.Create(name, group.Reason)))
        .ToDictionary(StringComparer.Ordinal);
}
