using System.Text.Json.Nodes;
using Simfra.Accounts;
using Simfra.Gateway;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Hosting;

/// <summary>Calls of operations by name: JSON becomes the operation's input, and its output JSON.</summary>
internal sealed class CallsByName(World world)
{
    private readonly DirectCalls _calls = new(world);

    /// <param name="call">What to call, and with what.</param>
    /// <param name="endpoint">Scheme, host and port that URLs in the answer begin with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JsonObject> InvokeAsync(SimfraCall call, string endpoint, CancellationToken cancellationToken)
    {
        var operation = FindOperation(call);
        var region = call.Region ?? world.Options.DefaultRegion;
        var principal = FindPrincipal(call);
        if (!operation.IsImplemented || world.FindRuntime(operation.Service)?.Find(operation) is not { } handler)
        {
            throw Failed(operation, GatewayErrors.NotImplemented(operation), requestId: "", defect: null);
        }

        var input = handler.Operation.CreateInput();
        Read(call, operation, input);
        var answer = await _calls
            .InvokeAsync(new(operation, input, principal, new(principal.AccountId, region), endpoint) { MeetsFaults = call.MeetsFaults }, cancellationToken)
            .ConfigureAwait(false);
        return answer.Error is { } error
            ? throw Failed(operation, error, answer.RequestId, answer.Defect)
            : await JsonByName.WriteWithBodyAsync(answer.Output!, cancellationToken).ConfigureAwait(false);
    }

    private static SimfraCallException Failed(OperationSchema operation, AwsServiceException error, string requestId, Exception? defect) =>
        new(operation.Service.Id, operation.Name, error.Code, error.StatusCode, error.ErrorMessage, requestId, defect);

    private void Read(SimfraCall call, OperationSchema operation, IShape input)
    {
        var json = (JsonObject?)call.Input?.DeepClone() ?? [];
        if (UnknownMembers.Find(json, input.Schema) is { } unknown)
        {
            var known = string.Join(", ", unknown.Structure.Members.Select(static m => m.Name));
            throw new ArgumentException($"{operation.Name} has no '{unknown.Path}': {unknown.Structure.Name} has {known}.", nameof(call));
        }

        // As clients do, so that the call that they try again is the same.
        foreach (var token in input.Schema.Members.Where(m => (m.Flags & MemberFlags.IdempotencyToken) != 0 && json[m.Name] is null))
        {
            json[token.Name] = world.Ids.NewGuid().ToString();
        }

        try
        {
            JsonByName.Read(json, input);
        }
        catch (MalformedInputException exception)
        {
            throw new ArgumentException($"The input isn't one of {operation.Name}: {exception.Message}", nameof(call), exception);
        }
    }

    private OperationSchema FindOperation(SimfraCall call)
    {
        var service = world.Directory.Catalog.Find(call.Service)
            ?? throw new ArgumentException($"AWS has no service with a model named '{call.Service}'.", nameof(call));
        var operation = service.FindOperation(call.Operation)
            ?? throw new ArgumentException($"{service.FullName} has no operation {call.Operation}.", nameof(call));
        return (operation.Flags & OperationFlags.EventStreamOutput) == 0
            ? operation
            : throw new NotSupportedException($"{operation} answers with a stream of events, which has no place in a document: use a client.");
    }

    private Principal FindPrincipal(SimfraCall call)
    {
        if (call.Principal is not { } arn)
        {
            return Root(call.AccountId ?? world.Options.DefaultAccountId);
        }

        if (call.AccountId is not null)
        {
            throw new ArgumentException(
                $"A call is for the account of its principal: give {nameof(call.AccountId)} or {nameof(call.Principal)}.", nameof(call));
        }

        return arn.Split(':', 6) is ["arn", _, "iam", "", var account, "root"]
            ? Root(account)
            : world.Capabilities.Find<IPrincipalDirectory>()?.Find(arn, world.Clock.GetUtcNow())
                ?? throw new ArgumentException($"There is no principal {arn}.", nameof(call));
    }

    /// <summary>An account that has a root key: its own one, or the well-known one of compatibility with LocalStack.</summary>
    private RootPrincipal Root(string account) =>
        Account.IsId(account) && (world.Accounts.Find(account) is not null || world.Keys.Find(account, sessionToken: null) is not null)
            ? new(account)
            : throw new ArgumentException($"There is no account {account}.", nameof(account));
}
