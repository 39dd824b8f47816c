using Simfra.Integration;
using Simfra.Models.S3Control;
using Simfra.Schemas;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.S3Control;

/// <summary>The policies of access points.</summary>
internal sealed class AccessPointPolicyOperations(ControlAccess access) : IOperationGroup
{
    private const int MaxLength = 20 * 1024;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3ControlApi.GetAccessPointPolicy, GetAccessPointPolicy);
        operations.Handle(S3ControlApi.PutAccessPointPolicy, PutAccessPointPolicy);
        operations.Handle(S3ControlApi.DeleteAccessPointPolicy, DeleteAccessPointPolicy);
        operations.Handle(S3ControlApi.GetAccessPointPolicyStatus, GetAccessPointPolicyStatus);
    }

    private GetAccessPointPolicyResult GetAccessPointPolicy(GetAccessPointPolicyRequest request, OperationContext context)
    {
        var point = access.Get(request.AccountId, request.Name, context);
        return new() { Policy = point.Policy ?? throw S3ControlErrors.NoSuchAccessPointPolicy(point.Name) };
    }

    private Unit PutAccessPointPolicy(PutAccessPointPolicyRequest request, OperationContext context)
    {
        var point = access.Get(request.AccountId, request.Name, context);
        var policy = request.Policy ?? throw S3ControlErrors.MalformedXml();
        Check(policy, point);
        var block = point.PublicAccessBlock.Or(access.State.Blocks.Find(point.AccountId)?.Block ?? PublicAccessBlock.None);
        if (block.BlockPublicPolicy && access.Buckets.IsPublic(policy))
        {
            throw S3ControlErrors.AccessDenied(
                $"User: {context.Principal.Arn} is not authorized to perform: s3:PutAccessPointPolicy on resource: \"{point.Arn}\" " +
                "because public policies are blocked by the BlockPublicPolicy block public access setting.");
        }

        access.State.AccessPoints.Put(point with { Policy = policy });
        return new();
    }

    private Unit DeleteAccessPointPolicy(DeleteAccessPointPolicyRequest request, OperationContext context)
    {
        var point = access.Get(request.AccountId, request.Name, context);
        access.State.AccessPoints.Put(point with { Policy = null });
        context.StatusCode = (int)System.Net.HttpStatusCode.NoContent;
        return new();
    }

    /// <summary>An access point without a policy isn't public.</summary>
    private GetAccessPointPolicyStatusResult GetAccessPointPolicyStatus(GetAccessPointPolicyStatusRequest request, OperationContext context)
    {
        var point = access.Get(request.AccountId, request.Name, context);
        return new() { PolicyStatus = new() { IsPublic = point.Policy is { } policy && access.Buckets.IsPublic(policy) } };
    }

    /// <summary>A policy is about the access point and what is reached by it.</summary>
    private static void Check(string policy, AccessPoint point)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(policy) > MaxLength)
        {
            throw S3ControlErrors.MalformedPolicy("Policy document is too large.");
        }

        if (PolicyGrammar.Check(policy, PolicyDialect.Resource) is { } message)
        {
            throw S3ControlErrors.MalformedPolicy(message);
        }

        var resources = Security.Iam.PolicyDocument.Parse(policy).Statements.SelectMany(static s => s.Resources ?? []);
        if (resources.Any(r => r.Text != point.Arn && !r.Text.StartsWith($"{point.Arn}/object/", StringComparison.Ordinal)))
        {
            throw S3ControlErrors.MalformedPolicy("Policy has invalid resource");
        }
    }
}
