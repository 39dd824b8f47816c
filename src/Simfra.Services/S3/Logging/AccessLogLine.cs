using System.Globalization;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols.Rest;
using Simfra.Security;

namespace Simfra.Services.S3;

/// <summary>A call as a line of an access log. What isn't known or doesn't apply is a dash.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html"/>
internal static class AccessLogLine
{
    private const string None = "-";

    /// <param name="call">The call.</param>
    /// <param name="bucket">The bucket in whose log it stands.</param>
    /// <param name="key">The object that it was about; null for none.</param>
    /// <param name="subject">The object as it is now.</param>
    /// <param name="operation">What it was, in the log's words.</param>
    public static string Write(CompletedCall call, Bucket bucket, string? key, S3Object? subject, string operation)
    {
        var milliseconds = ((long)call.Duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return string.Join(
            ' ',
            CanonicalUser.IdOf(bucket.OwnerAccountId),
            bucket.Name,
            call.StartedAt.UtcDateTime.ToString("'['dd/MMM/yyyy:HH:mm:ss' +0000]'", CultureInfo.InvariantCulture),
            call.Source is null ? call.SourceAddress : None,
            RequesterOf(call.Principal),
            call.RequestId,
            operation,
            string.IsNullOrEmpty(key) ? None : Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal),
            call.Method is null ? None : $"\"{call.Method} {call.Path}{(string.IsNullOrEmpty(call.RawQuery) ? "" : $"?{call.RawQuery}")} HTTP/1.1\"",
            call.StatusCode.ToString(CultureInfo.InvariantCulture),
            call.Error?.Code ?? None,
            BytesSentBy(call),
            subject is null ? None : subject.Size.ToString(CultureInfo.InvariantCulture),
            milliseconds,
            milliseconds,
            Quoted(call.Referer),
            Quoted(call.UserAgent),
            subject?.VersionId ?? None,
            RestXmlProtocol.HostId(call.RequestId),
            SignatureOf(call),
            None,
            call.AccessKeyId is null ? None : IsPresigned(call) ? "QueryString" : "AuthHeader",
            call.Host.Length == 0 ? None : call.Host,
            None,
            None,
            None);
    }

    /// <summary>Root users by the old name of their account, others by their ARN, services as such, strangers not at all.</summary>
    private static string RequesterOf(Principal? principal) => principal switch
    {
        null or AnonymousPrincipal => None,
        RootPrincipal root => CanonicalUser.IdOf(root.AccountId),
        ServicePrincipal service => $"svc:{service.Name}",
        _ => principal.Arn,
    };

    private static string BytesSentBy(CompletedCall call)
    {
        var count = call switch
        {
            { Error: null, Output: GetObjectOutput output } => output.ContentLength ?? 0,
            { Method: "GET" } => call.Bytes,
            _ => 0,
        };
        return count == 0 ? None : count.ToString(CultureInfo.InvariantCulture);
    }

    private static string Quoted(string? text) => string.IsNullOrEmpty(text) ? $"\"{None}\"" : $"\"{text.Replace("\"", "%22", StringComparison.Ordinal)}\"";

    private static bool IsPresigned(CompletedCall call) =>
        call.RawQuery?.Contains("Signature=", StringComparison.OrdinalIgnoreCase) == true;

    private static string SignatureOf(CompletedCall call) => call.AccessKeyId is null ? None
        : call.RawQuery?.Contains("AWSAccessKeyId=", StringComparison.Ordinal) == true ? "SigV2"
        : "SigV4";
}
