namespace Simfra.Conformance.Tests.Protocols;

/// <summary>Cases that a server can't meet, by name and with the reason. Everything else runs.</summary>
internal static partial class NotMet
{
    /// <summary>Cases of botocore's tests: key to reason.</summary>
    public static IReadOnlyDictionary<string, string> Botocore { get; } = new Dictionary<string, string>();
}
