using System.Globalization;
using System.Net;
using BenchmarkDotNet.Attributes;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Benchmarks;

/// <summary>
/// The cost of the stage that authorises a SendMessage: finding resource, owner and policies, and deciding. A root user's is what every
/// test pays that makes no users.
/// </summary>
[MemoryDiagnoser]
public class AuthorizationBenchmarks
{
    private const string Account = "111111111111";
    private const string User = "worker";

    private static readonly StateScope Scope = new(Account, "us-east-1");

    private readonly SendMessageRequest _input = new()
    {
        QueueUrl = $"http://localhost/{Account}/orders",
        MessageBody = "x",
    };

    private SimfraWorld _world = null!;
    private OperationContext _root = null!;
    private OperationContext _user = null!;

    /// <summary>Managed policies of the user, by its groups; the last of them allows.</summary>
    [Params(1, 10, 100)]
    public int Policies { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _world = new SimfraWorld(new() { Services = { "sqs", "iam", "sts" } });
        var root = new RootPrincipal(Account);
        await CallAsync(SqsApi.CreateQueue, new CreateQueueRequest { QueueName = "orders" }, root);
        var user = await CallAsync(IamApi.CreateUser, new CreateUserRequest { UserName = User, Tags = [new() { Key = "team", Value = "red" }] }, root);
        for (var i = 1; i <= Policies; i++)
        {
            await AddPolicyAsync(i, root);
        }

        _root = ContextOf(root);
        _user = ContextOf(new IamUserPrincipal(Account, user.User!.UserId!, "/", User));
        Authorize(_user);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _world.DisposeAsync();

    [Benchmark]
    public void OfRoot() => Authorize(_root);

    [Benchmark]
    public void OfUser() => Authorize(_user);

    private void Authorize(OperationContext context) => _world.Gateway.Authorizer.Authorize(_input, context);

    private OperationContext ContextOf(Principal principal) => new()
    {
        Operation = SqsApi.SendMessage.Schema,
        RequestId = "00000000-0000-0000-0000-000000000000",
        Principal = principal,
        Scope = Scope,
        Now = _world.Clock.GetUtcNow(),
        Ids = _world.Gateway.Ids,
        Endpoint = "http://localhost",
        SourceAddress = IPAddress.Parse("10.1.2.3"),
    };

    /// <summary>Ten to a group, as many as IAM lets a group have.</summary>
    private async Task AddPolicyAsync(int number, RootPrincipal root)
    {
        var (name, group) = (Name("policy", number), Name("group", (number + 9) / 10));
        if (number % 10 == 1)
        {
            await CallAsync(IamApi.CreateGroup, new CreateGroupRequest { GroupName = group }, root);
            await CallAsync(IamApi.AddUserToGroup, new AddUserToGroupRequest { GroupName = group, UserName = User }, root);
        }

        var queue = number == Policies ? "orders" : Name("other", number);
        var created = await CallAsync(
            IamApi.CreatePolicy, new CreatePolicyRequest { PolicyName = name, PolicyDocument = PolicyBenchmarks.Document(queue) }, root);
        await CallAsync(IamApi.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = group, PolicyArn = created.Policy!.Arn }, root);
    }

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    private async Task<TOutput> CallAsync<TInput, TOutput>(Operation<TInput, TOutput> operation, TInput input, RootPrincipal root)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() =>
        await new ServiceInvoker(_world.Gateway, "benchmark").InvokeAsync(operation, input, new(root, Scope), CancellationToken.None);
}
