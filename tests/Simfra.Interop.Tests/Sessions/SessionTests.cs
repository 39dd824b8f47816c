using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken.Model;
using Simfra.Interop.Tests.Authorization;
using Simfra.Models.Iam;
using Simfra.Security;

namespace Simfra.Interop.Tests.Sessions;

/// <summary>Sessions as clients make them of themselves: by a profile, by a token in a file, by the SDK for .NET.</summary>
public sealed class SessionTests
{
    private const string Issuer = "https://oidc.example.com";
    private const string Trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::000000000000:oidc-provider/oidc.example.com"},
          "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"oidc.example.com:sub":"app"}}}]}
        """;

    [AwsCliFact]
    public async Task AwsCli_AProfileWithARole_IsARoleOfAnotherAccount()
    {
        await using var world = await DenialWorld.StartAsync();
        using var files = new TemporaryFiles();
        var bob = world.Callers["bob"];
        (string, string)[] environment =
        [
            ("AWS_CONFIG_FILE", await files.WriteAsync(
                "config",
                $"""
                [profile own]
                role_arn = {DenialWorld.RoleArn}
                source_profile = bob
                external_id = {DenialWorld.ExternalId}
                role_session_name = by-profile
                [profile stranger]
                role_arn = {DenialWorld.RoleArn}
                source_profile = bob
                """)),
            ("AWS_SHARED_CREDENTIALS_FILE", await files.WriteAsync(
                "credentials", $"[bob]\naws_access_key_id = {bob.AccessKeyId}\naws_secret_access_key = {bob.SecretAccessKey}\n")),

            // The CLI keeps sessions below the user's home.
            ("HOME", files.Folder),
        ];

        var identity = await ClientTool.AwsAsync(
            world.Server, environment, ["sts", "get-caller-identity", "--profile", "own", "--query", "Arn", "--output", "text"]);
        var buckets = await ClientTool.AwsAsync(world.Server, environment, ["s3", "ls", "--profile", "own"]);
        var denied = await ClientTool.AwsFailsAsync(world.Server, environment, ["s3", "ls", "--profile", "stranger"]);

        Assert.Equal($"arn:aws:sts::{DenialWorld.Own}:assumed-role/reader/by-profile", identity.Trim());
        Assert.EndsWith($" {DenialWorld.Bucket}", buckets.Trim(), StringComparison.Ordinal);
        Assert.Contains(
            "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::333333333333:user/bob is not authorized to perform: "
            + $"sts:AssumeRole on resource: {DenialWorld.RoleArn}",
            denied, StringComparison.Ordinal);
    }

    [AwsCliFact]
    public async Task AwsCli_ATokenInAFile_IsASession()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var files = new TemporaryFiles();
        var issuer = server.World.AddOpenIdIssuer(Issuer);
        await ClientTool.AwsAsync(server, "iam", "create-open-id-connect-provider", "--url", Issuer, "--client-id-list", "sts.amazonaws.com");
        await ClientTool.AwsAsync(server, "iam", "create-role", "--role-name", "app", "--assume-role-policy-document", Trust);
        var token = await files.WriteAsync("token", issuer.CreateToken("app", "sts.amazonaws.com"));
        (string, string)[] environment =
        [
            ("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""), ("HOME", files.Folder), ("AWS_WEB_IDENTITY_TOKEN_FILE", token),
            ("AWS_ROLE_ARN", "arn:aws:iam::000000000000:role/app"), ("AWS_ROLE_SESSION_NAME", "pod"),
        ];
        string[] arguments = ["sts", "get-caller-identity", "--query", "Arn", "--output", "text"];

        Assert.Equal("arn:aws:sts::000000000000:assumed-role/app/pod", (await ClientTool.AwsAsync(server, environment, arguments)).Trim());

        await File.WriteAllTextAsync(token, issuer.CreateToken("other", "sts.amazonaws.com"));
        var denied = await ClientTool.AwsFailsAsync(server, [.. environment, ("HOME", files.PathOf("another"))], arguments);
        Assert.Contains(
            "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity",
            denied, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DotNet_ASession_WorksUntilItEnds()
    {
        await using var world = await DenialWorld.StartAsync();
        var bob = world.Callers["bob"];
        using var sts = SdkClients.Sts(world.Server, new BasicAWSCredentials(bob.AccessKeyId, bob.SecretAccessKey));
        var session = await sts.AssumeRoleAsync(new()
        {
            RoleArn = DenialWorld.RoleArn,
            RoleSessionName = "dotnet",
            ExternalId = DenialWorld.ExternalId,
            DurationSeconds = 900,
        });
        using var s3 = SdkClients.S3(world.Server, session.Credentials);
        Assert.Equal([DenialWorld.Bucket], (await s3.ListBucketsAsync()).Buckets.Select(static b => b.BucketName));

        // The SDK signs anew by the server's time when it is told that it is late.
        await world.Server.Clock.AdvanceAsync(TimeSpan.FromSeconds(901));
        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync());

        Assert.Equal(("ExpiredToken", "The provided token has expired."), (error.ErrorCode, error.Message));
    }

    [Fact]
    public async Task DotNet_ATokenOfAnIdentityProvider_IsASession()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var nobody = SdkClients.Sts(server, new AnonymousAWSCredentials());
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = "arn:aws:iam::000000000000:role/app",
            RoleSessionName = "pod",
            WebIdentityToken = server.World.AddOpenIdIssuer(Issuer).CreateToken("app", "sts.amazonaws.com"),
        };
        var root = new RootPrincipal("000000000000");
        await server.AsAsync(root, IamApi.CreateRole, new() { RoleName = "app", AssumeRolePolicyDocument = Trust });

        var error = await Assert.ThrowsAsync<InvalidIdentityTokenException>(() => nobody.AssumeRoleWithWebIdentityAsync(request));
        Assert.Equal(("InvalidIdentityToken", $"No OpenIDConnect provider found in your account for {Issuer}"), (error.ErrorCode, error.Message));

        await server.AsAsync(root, IamApi.CreateOpenIDConnectProvider, new() { Url = Issuer, ClientIDList = ["sts.amazonaws.com"] });
        using var session = SdkClients.Sts(server, (await nobody.AssumeRoleWithWebIdentityAsync(request)).Credentials);
        Assert.Equal("arn:aws:sts::000000000000:assumed-role/app/pod", (await session.GetCallerIdentityAsync(new())).Arn);
    }
}
