using System.Security.Cryptography;
using System.Text;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.S3;

/// <summary>Short forms of what tests of S3's policies do.</summary>
internal static class S3TestCalls
{
    public static string BucketArn(string bucket = S3Fixture.Bucket) => $"arn:aws:s3:::{bucket}";

    public static string ObjectArn(string key, string bucket = S3Fixture.Bucket) => $"arn:aws:s3:::{bucket}/{key}";

    /// <summary>S3 as an account's root user calls it; the world's own unless another is named.</summary>
    public static RawS3Client RootS3(this TestWorld world, string? account = null) => new(
        world.Server, "us-east-1", account ?? world.Server.RootAccessKeyId, account is null ? world.Server.RootSecretAccessKey : "test");

    /// <summary>The root user's S3, with a bucket that has the object <c>a.txt</c> in it.</summary>
    public static async Task<RawS3Client> WithBucketAsync(this TestWorld world)
    {
        var s3 = world.RootS3();
        (await s3.PutAsync($"/{S3Fixture.Bucket}", "")).Ok();
        (await s3.PutAsync($"/{S3Fixture.Bucket}/a.txt", "hello")).Ok();
        return s3;
    }

    /// <summary>Puts a document with the digest that S3 wants of most.</summary>
    public static Task<RawAnswer> PutDocumentAsync(this RawS3Client s3, string target, string body, params (string Name, string Value)[] headers) =>
        s3.PutAsync(target, body, [.. headers, ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body))))]);

    /// <summary>A request without a signature.</summary>
    public static Task<RawAnswer> AnonymouslyAsync(
        this RawS3Client s3, string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        s3.SendAsync(method, target, body is null ? null : Encoding.UTF8.GetBytes(body), headers, isSigned: false);

    /// <summary>Lets access control lists of a bucket count.</summary>
    public static async Task PutOwnershipAsync(this RawS3Client s3, string ownership, string bucket = S3Fixture.Bucket) =>
        (await s3.PutDocumentAsync($"/{bucket}?ownershipControls", Ownership(ownership))).Ok();

    public static string Ownership(string value) =>
        $"<OwnershipControls><Rule><ObjectOwnership>{value}</ObjectOwnership></Rule></OwnershipControls>";

    /// <summary>Lets a bucket be open to everybody, which new ones can't be.</summary>
    public static async Task AllowPublicAsync(this RawS3Client s3, string bucket = S3Fixture.Bucket) =>
        (await s3.DeleteAsync($"/{bucket}?publicAccessBlock")).Ok();

    /// <summary>Gives the bucket a policy, be it public or not.</summary>
    public static async Task PutPolicyAsync(this RawS3Client s3, params string[] statements)
    {
        await s3.AllowPublicAsync();
        var answer = await s3.PutAsync($"/{S3Fixture.Bucket}?policy", Statements.Policy(statements));
        Assert.True((int)answer.Status == 204, answer.ToString());
    }

    public static RawAnswer Ok(this RawAnswer answer)
    {
        Assert.True((int)answer.Status is 200 or 204, answer.ToString());
        return answer;
    }

    public static void AssertDenied(this RawAnswer answer, string message = "Access Denied") =>
        answer.AssertError(System.Net.HttpStatusCode.Forbidden, "AccessDenied", message);

    /// <summary>The message to a caller of the bucket's own account.</summary>
    public static string DenialFor(string arn, string action, string resource) =>
        $"User: {arn} is not authorized to perform: {action} on resource: \"{resource}\" because no identity-based policy allows the {action} action";
}
