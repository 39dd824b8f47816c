using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Authorization;

/// <summary>A user of IAM with a key, and the world as it calls it.</summary>
internal sealed class TestUser : IAsyncDisposable
{
    public const string Account = "000000000000";
    public const string Other = TestWorld.OtherAccount;

    private readonly TestWorld _root;
    private readonly string? _account;

    private TestUser(TestWorld root, string? account, string name, string id, string secret)
    {
        _root = root;
        _account = account;
        Name = name;
        World = root.As(id, secret);
        S3 = new(root.Server, "us-east-1", id, secret);
    }

    public string Name { get; }

    public string Arn => $"arn:aws:iam::{_account ?? Account}:user/{Name}";

    /// <summary>The world, called with the user's key.</summary>
    public TestWorld World { get; }

    /// <summary>S3, called with the user's key.</summary>
    public RawS3Client S3 { get; }

    /// <param name="world">The world as its root user calls it.</param>
    /// <param name="name">The user's name.</param>
    /// <param name="statements">What it may do; nothing where there are none.</param>
    public static Task<TestUser> CreateAsync(TestWorld world, string name, params string[] statements) =>
        CreateInAsync(world, null, name, statements);

    /// <inheritdoc cref="CreateAsync"/>
    public static async Task<TestUser> CreateInAsync(TestWorld world, string? account, string name, params string[] statements)
    {
        (await world.QueryAsync("iam", "CreateUser", [("UserName", name)], account)).Ok();
        var key = (await world.QueryAsync("iam", "CreateAccessKey", [("UserName", name)], account)).Ok();
        var user = new TestUser(world, account, name, key.Element("AccessKeyId")!, key.Element("SecretAccessKey")!);
        if (statements.Length > 0)
        {
            await user.PutPolicyAsync(statements);
        }

        return user;
    }

    /// <summary>Replaces what the user may do.</summary>
    public async Task PutPolicyAsync(params string[] statements) => (await _root.QueryAsync(
        "iam", "PutUserPolicy", [("UserName", Name), ("PolicyName", "own"), ("PolicyDocument", Statements.Policy(statements))], _account)).Ok();

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await World.DisposeAsync();
    }
}
