using System.Globalization;
using Simfra.Schemas;

namespace Simfra.Integration;

/// <summary>How one service tells of another's error in its own message: as the AWS SDK for Java writes it, with which AWS's services are built.</summary>
internal static class ForwardedErrors
{
    /// <summary><c>Alias … is not found. (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: …; Proxy: null)</c></summary>
    /// <param name="error">The other service's error.</param>
    /// <param name="client">What the SDK calls the other service: <c>AWSKMS</c>.</param>
    /// <param name="context">The call that called it.</param>
    public static string Write(AwsServiceException error, string client, OperationContext context) => string.Create(
        CultureInfo.InvariantCulture,
        $"{error.ErrorMessage ?? error.Code} (Service: {client}; Status Code: {error.StatusCode}; Error Code: {error.Code}; " +
        $"Request ID: {context.RequestId}; Proxy: null)");
}
