using Simfra.Models.Iam;
using Simfra.Security.Iam;

namespace Simfra.Services.Iam;

/// <summary>What both simulations are asked alike.</summary>
internal sealed record SimulationRequest
{
    private const string AnyResource = "*";
    private const int ArnParts = 6;

    public required List<string> ActionNames { get; init; }
    public List<string>? PolicyInputList { get; init; }
    public List<string>? PermissionsBoundaryPolicyInputList { get; init; }
    public List<string>? ResourceArns { get; init; }
    public string? ResourcePolicy { get; init; }
    public string? ResourceOwner { get; init; }
    public string? CallerArn { get; init; }
    public List<ContextEntry>? ContextEntries { get; init; }
    public string? ResourceHandlingOption { get; init; }
    public int? MaxItems { get; init; }
    public string? Marker { get; init; }

    /// <summary>The resources that were named; empty where the question is about any.</summary>
    public IReadOnlyList<string> Resources => ResourceArns is null or [AnyResource] ? [] : ResourceArns;

    public static SimulationRequest Of(SimulateCustomPolicyRequest request) => new()
    {
        ActionNames = request.ActionNames!,
        PolicyInputList = request.PolicyInputList,
        PermissionsBoundaryPolicyInputList = request.PermissionsBoundaryPolicyInputList,
        ResourceArns = request.ResourceArns,
        ResourcePolicy = request.ResourcePolicy,
        ResourceOwner = request.ResourceOwner,
        CallerArn = request.CallerArn,
        ContextEntries = request.ContextEntries,
        ResourceHandlingOption = request.ResourceHandlingOption,
        MaxItems = request.MaxItems,
        Marker = request.Marker,
    };

    public static SimulationRequest Of(SimulatePrincipalPolicyRequest request) => new()
    {
        ActionNames = request.ActionNames!,
        PolicyInputList = request.PolicyInputList,
        PermissionsBoundaryPolicyInputList = request.PermissionsBoundaryPolicyInputList,
        ResourceArns = request.ResourceArns,
        ResourcePolicy = request.ResourcePolicy,
        ResourceOwner = request.ResourceOwner,
        CallerArn = request.CallerArn,
        ContextEntries = request.ContextEntries,
        ResourceHandlingOption = request.ResourceHandlingOption,
        MaxItems = request.MaxItems,
        Marker = request.Marker,
    };

    /// <exception cref="Schemas.AwsServiceException">InvalidInput.</exception>
    public void Check()
    {
        CheckDocuments(PolicyInputList, "Policy");
        CheckDocuments(PermissionsBoundaryPolicyInputList, "Permissions Boundary policy");
        if (PermissionsBoundaryPolicyInputList is { Count: > 1 })
        {
            throw IamErrors.InvalidInput("The list of Permissions Boundary policies cannot exceed 1 items.");
        }

        if (ActionNames.Exists(static a => !a.Contains(':', StringComparison.Ordinal)))
        {
            throw IamErrors.InvalidInput("The action is invalid since it is missing names");
        }

        foreach (var resource in Resources)
        {
            CheckResource(resource);
        }

        ResourceHandling.Check(ResourceHandlingOption, ActionNames, Resources);
        CheckResourcePolicy();
    }

    /// <summary>The account in the owner's ARN; null where none is given.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidInput.</exception>
    public string? OwnerAccount()
    {
        if (ResourceOwner is null)
        {
            return null;
        }

        if (ResourceOwner.Split(':', ArnParts) is not ["arn", _, var service, _, var account, _])
        {
            throw IamErrors.InvalidInput($"'{ResourceOwner}' is not a valid as a Resource Owner.");
        }

        return service == "iam" && account.Length > 0 ? account : throw IamErrors.InvalidInput("Invalid Resource Owner.");
    }

    private static void CheckDocuments(List<string>? documents, string kind)
    {
        var invalid = documents?.FindIndex(static d => !PolicyDocument.Parse(d).IsReadable) ?? -1;
        if (invalid >= 0)
        {
            throw IamErrors.InvalidInput($"{kind} input list item {invalid + 1} has invalid content");
        }
    }

    private static void CheckResource(string resource)
    {
        if (resource.Split(':', ArnParts) is not ["arn", { Length: > 0 }, { Length: > 0 }, _, _, { Length: > 0 }])
        {
            throw IamErrors.InvalidInput($"ResourceNames are not in a valid ARN format: {resource}.");
        }
    }

    /// <summary>A resource's policy is about resources that have names, and about somebody.</summary>
    private void CheckResourcePolicy()
    {
        if (ResourcePolicy is null)
        {
            return;
        }

        var policy = PolicyDocument.Parse(ResourcePolicy);
        if (!policy.IsReadable)
        {
            throw IamErrors.InvalidInput("Resource policy has invalid content");
        }

        if (Resources.Count == 0)
        {
            throw IamErrors.InvalidEntityArn(AnyResource);
        }

        foreach (var resource in policy.Statements.SelectMany(static s => s.Resources ?? []))
        {
            CheckResource(resource.Text);
        }
    }
}
