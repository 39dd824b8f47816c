using Simfra.Schemas;

namespace Simfra.Services.Acme;

/// <summary>The errors of Acme: code, and message as AWS words it.</summary>
internal static class AcmeErrors
{
    public static AwsServiceException WidgetExists(string name) => new(
        "ConflictCode", 409, $"Widget {name} already exists.");
}
