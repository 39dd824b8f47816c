namespace Simfra.Conformance.Tests.Protocols;

internal static partial class NotMet
{
    private static IEnumerable<(string Reason, string[] Cases)> BotocoreXml => [];

    private static IEnumerable<(string Reason, string[] Cases)> SmithyXml => [];
}
