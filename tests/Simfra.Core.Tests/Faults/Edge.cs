using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Core.Tests.Gateway;
using Simfra.Core.Tests.Gateway.Stages;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Models.Ssm;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Sqs;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Core.Tests.Faults;

/// <summary>
/// A world with a service that calls another: each parameter that is put is sent to a queue, at once or, by a job, later. It stands for
/// what topics, buckets and rules do.
/// </summary>
internal sealed class Edge : IAsyncDisposable
{
    public const string Queue = "http://localhost:4599/000000000000/orders";

    private static readonly JobDefinition Later = new("test.later");

    private Edge(GatewayFixture aws) => Aws = aws;

    public GatewayFixture Aws { get; }

    public SimfraFaults Faults => Aws.World.Faults;

    public SimfraJournal Journal => Aws.World.Journal;

    public static async Task<Edge> StartAsync(SimfraClockMode mode = SimfraClockMode.Manual)
    {
        var aws = new GatewayFixture([new SqsService(), new TestModule(SsmSchemas.Service, Register)], o => o with
        {
            Authorizer = new Anyone(),
            Clock = new(mode, GatewayFixture.Start),
        });
        (await aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"orders"}"""), "sqs")).Ok();
        return new(aws);
    }

    /// <summary>Puts a parameter, so that its value is sent.</summary>
    public Task<TestAnswer> PutAsync(string value) =>
        Aws.CallAsync(TestRequest.Json("ssm", "PutParameter", $$"""{"Name":"p","Value":"{{value}}"}"""), "ssm");

    /// <summary>Has a value sent by a job, some seconds from now.</summary>
    public Task<TestAnswer> PutLaterAsync(string value, int seconds) =>
        Aws.CallAsync(TestRequest.Json("ssm", "PutParameter", $$"""{"Name":"p","Value":"{{value}}","Description":"{{seconds}}"}"""), "ssm");

    public async Task<string[]> ReceiveAsync()
    {
        var answer = await Aws.CallAsync(
            TestRequest.Json("sqs", "ReceiveMessage", $$"""{"QueueUrl":"{{Queue}}","MaxNumberOfMessages":10}"""), "sqs");
        return [.. (JsonNode.Parse(answer.Ok().Text)!["Messages"]?.AsArray() ?? []).Select(m => m!["Body"]!.GetValue<string>())];
    }

    public ValueTask DisposeAsync() => Aws.DisposeAsync();

    private static void Register(IOperationRegistry operations, ServiceHost host)
    {
        var states = host.State(static partition => partition);
        host.Jobs.HandleAsync(Later, async (job, cancellationToken) => await SendAsync(host, job.Payload, cancellationToken));
        operations.Handle(SsmApi.PutParameter, async (request, context, cancellationToken) =>
        {
            if (request.Description is { } seconds)
            {
                var due = context.Now.AddSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
                states.Update(() => host.Jobs.Schedule(Later, due, context.Scope, request.Value!));
            }
            else
            {
                await SendAsync(host, request.Value!, cancellationToken);
            }

            return new PutParameterResult();
        });
    }

    private static async Task SendAsync(ServiceHost host, string value, CancellationToken cancellationToken)
    {
        var caller = new InternalCaller(
            new ServicePrincipal(GatewayFixture.AccountId, "ssm.amazonaws.com"), new StateScope(GatewayFixture.AccountId, "us-east-1"));
        await host.Invoker.InvokeAsync(SqsApi.SendMessage, new() { QueueUrl = Queue, MessageBody = value }, caller, cancellationToken);
    }

    private sealed class Anyone : IAuthorizer
    {
        public void Authorize(IShape input, OperationContext context)
        {
        }
    }
}
