using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>What services add to KMS's messages when they hand them on.</summary>
internal static class ForwardedKmsError
{
    public static string Suffix(TestAnswer answer, string code) =>
        $" (Service: AWSKMS; Status Code: 400; Error Code: {code}; Request ID: {answer.Headers["x-amzn-RequestId"]}; Proxy: null)";
}
