using System.Text.Json;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>The policies on tables: who may use them, other accounts too.</summary>
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
            using var document = JsonDocument.Parse(policy);
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
        var (state, table) = Find(request.ResourceArn!);
        Check(request.Policy!);
        CheckRevision(table, request.ExpectedRevisionId);

        // The same policy again keeps its revision.
        var revision = table.Policy == request.Policy ? table.PolicyRevision : context.Ids.NewGuid().ToString();
        state.Tables.Put(table with { Policy = request.Policy, PolicyRevision = revision });
        return new() { RevisionId = revision };
    }

    private GetResourcePolicyOutput GetResourcePolicy(GetResourcePolicyInput request, OperationContext context)
    {
        var (_, table) = Find(request.ResourceArn!);
        return table.Policy is null
            ? throw new PolicyNotFoundException($"Resource-based policy not found for the provided ResourceArn: {request.ResourceArn}")
            : new() { Policy = table.Policy, RevisionId = table.PolicyRevision };
    }

    private DeleteResourcePolicyOutput DeleteResourcePolicy(DeleteResourcePolicyInput request, OperationContext context)
    {
        var (state, table) = Find(request.ResourceArn!);
        CheckRevision(table, request.ExpectedRevisionId);
        state.Tables.Put(table with { Policy = null, PolicyRevision = null });
        return new() { RevisionId = table.PolicyRevision };
    }

    private static void CheckRevision(DynamoTable table, string? expected)
    {
        if (expected is not null && expected != (table.PolicyRevision ?? NoPolicy))
        {
            throw new PolicyNotFoundException("The resource-based policy's revision id doesn't match the expected one");
        }
    }

    private (DynamoDbState State, DynamoTable Table) Find(string arn)
    {
        if (!TableReference.TryParseArn(arn, out var reference))
        {
            throw DynamoDbErrors.InvalidArn(arn);
        }

        if (reference.Arn != arn)
        {
            throw DynamoDbErrors.NotBuilt("Policies on streams and indexes of tables");
        }

        return states.Find(reference.Scope) is { } state && state.Tables.Find(reference.Name) is { IsDeleted: false } table
            ? (state, table)
            : throw DynamoDbErrors.ResourceNotFound(arn);
    }
}
