using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>IAM's state in forks and snapshots, and after a reset.</summary>
public sealed class IamStateTests
{
    private const string ListUsers = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}]}""";

    [Fact]
    public async Task AKeyAndItsPolicies_AreGoodInAWorldFromASnapshot()
    {
        var folder = Directory.CreateTempSubdirectory("simfra-iam");
        try
        {
            var file = Path.Combine(folder.FullName, "world.simfra");
            (string Id, string Secret) key;
            await using (var world = await TestWorld.StartAsync())
            {
                key = await CreateUserAsync(world);
                await world.Server.SaveSnapshotAsync(file);
            }

            await using var other = await TestWorld.StartAsync(o => o.Snapshot = file);
            await using var alice = other.As(key.Id, key.Secret);

            // The key is what IAM is first asked for in this world.
            Assert.Equal("arn:aws:iam::000000000000:user/alice", (await alice.QueryAsync("sts", "GetCallerIdentity", [])).Ok().Element("Arn"));
            Assert.Equal(["alice"], (await alice.IamAsync("ListUsers")).Listed("Users", "UserName"));
            Assert.Equal("iam", (await other.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", key.Id))).Ok().Element("ServiceName"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task AFork_GoesItsOwnWay()
    {
        await using var world = await TestWorld.StartAsync();
        var (id, secret) = await CreateUserAsync(world);
        await using var fork = await world.ForkAsync();
        (await fork.IamAsync("DeleteUserPolicy", ("UserName", "alice"), ("PolicyName", "own"))).Ok();

        await using var alice = world.As(id, secret);
        await using var forked = fork.As(id, secret);

        (await alice.IamAsync("ListUsers")).Ok();
        (await forked.IamAsync("ListUsers")).AssertXmlError("AccessDenied", null, 403);
    }

    [Fact]
    public async Task AReset_ForgetsKeys()
    {
        await using var world = await TestWorld.StartAsync();
        var (id, secret) = await CreateUserAsync(world);
        await using var alice = world.As(id, secret);
        (await alice.IamAsync("ListUsers")).Ok();

        await world.Server.ResetAsync();

        (await alice.IamAsync("ListUsers")).AssertXmlError("InvalidClientTokenId", null, 403);
        Assert.Empty((await world.IamAsync("ListUsers")).Members("Users"));
    }

    private static async Task<(string Id, string Secret)> CreateUserAsync(TestWorld world)
    {
        await world.CreateUserAsync("alice");
        (await world.IamAsync("PutUserPolicy", ("UserName", "alice"), ("PolicyName", "own"), ("PolicyDocument", ListUsers))).Ok();
        return await world.CreateKeyAsync("alice");
    }
}
