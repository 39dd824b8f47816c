using System.Text.Json;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Protocols.Codecs.Json;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>The policies on tables and streams: who may use them, other accounts too.</summary>
internal sealed class ResourcePolicyOperations(ServiceState<DynamoDbState> states) : IOperationGroup
{
    private const string NoPolicy = "NO_POLICY";
    private const int MaxLength = 20 * 1024;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.PutResourcePolicy, PutResourcePolicy);
        operations.Handle(DynamoDbApi.GetResourcePolicy, GetResourcePolicy);
        operations.Handle(DynamoDbApi.DeleteResourcePolicy, DeleteResourcePolicy);
    }

    public static void Check(string policy)
    {
        if (policy.Length > MaxLength)
        {
            throw DynamoDbErrors.Validation($"Resource-based policy size exceeds the limit of {MaxLength} bytes");
        }

        try
        {
            using var document = ClientJson.ParseDocument(policy);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("Statement", out _))
            {
                return;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw DynamoDbErrors.Validation("Invalid policy document: The policy is not in the valid JSON format.");
    }

    private PutResourcePolicyOutput PutResourcePolicy(PutResourcePolicyInput request, OperationContext context)
    {
        var resource = Find(request.ResourceArn!, context.Now);
        Check(request.Policy!);
        CheckRevision(resource, request.ExpectedRevisionId);

        // The same policy again keeps its revision.
        var revision = resource.Policy == request.Policy ? resource.Revision : context.Ids.NewGuid().ToString();
        resource.Store(request.Policy, revision);
        return new() { RevisionId = revision };
    }

    private GetResourcePolicyOutput GetResourcePolicy(GetResourcePolicyInput request, OperationContext context)
    {
        var resource = Find(request.ResourceArn!, context.Now);
        return resource.Policy is null
            ? throw new PolicyNotFoundException($"Resource-based policy not found for the provided ResourceArn: {request.ResourceArn}")
            : new() { Policy = resource.Policy, RevisionId = resource.Revision };
    }

    private DeleteResourcePolicyOutput DeleteResourcePolicy(DeleteResourcePolicyInput request, OperationContext context)
    {
        var resource = Find(request.ResourceArn!, context.Now);
        CheckRevision(resource, request.ExpectedRevisionId);
        resource.Store(null, null);
        return new() { RevisionId = resource.Revision };
    }

    private static void CheckRevision(PolicyHolder resource, string? expected)
    {
        if (expected is not null && expected != (resource.Revision ?? NoPolicy))
        {
            throw new PolicyNotFoundException("The resource-based policy's revision id doesn't match the expected one");
        }
    }

    private PolicyHolder Find(string arn, DateTimeOffset now)
    {
        if (!TableReference.TryParseArn(arn, out var reference))
        {
            throw DynamoDbErrors.InvalidArn(arn);
        }

        if (states.Find(reference.Scope) is not { } state)
        {
            throw DynamoDbErrors.ResourceNotFound(arn);
        }

        if (arn.StartsWith($"{reference.Arn}/stream/", StringComparison.Ordinal))
        {
            return state.Streams.Find(arn) is { } stream && stream.IsKept(now)
                ? new(stream.Policy, stream.PolicyRevision, (policy, revision) =>
                    state.Streams.Put(stream with { Policy = policy, PolicyRevision = revision }))
                : throw DynamoDbErrors.ResourceNotFound(arn);
        }

        if (reference.Arn != arn)
        {
            throw DynamoDbErrors.InvalidArn(arn);
        }

        return state.Tables.Find(reference.Name) is { IsDeleted: false } table
            ? new(table.Policy, table.PolicyRevision, (policy, revision) =>
                state.Tables.Put(table with { Policy = policy, PolicyRevision = revision }))
            : throw DynamoDbErrors.ResourceNotFound(arn);
    }

    /// <summary>A table or stream, as far as its policy goes.</summary>
    private sealed record PolicyHolder(string? Policy, string? Revision, Action<string?, string?> Store);
}
