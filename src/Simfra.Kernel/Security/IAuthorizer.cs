using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Security;

/// <summary>Decides whether a principal may make a call.</summary>
internal interface IAuthorizer
{
    /// <exception cref="AwsServiceException">AccessDenied, in AWS's words.</exception>
    void Authorize(IShape input, OperationContext context);
}

/// <summary>
/// The root user and AWS's own services may do everything, nobody else anything: the decision where no policies exist yet.
/// </summary>
internal sealed class RootOnlyAuthorizer : IAuthorizer
{
    public void Authorize(IShape input, OperationContext context)
    {
        if (context.Principal is RootPrincipal or ServicePrincipal)
        {
            return;
        }

        throw new AwsServiceException("AccessDenied", 403, context.Principal is AnonymousPrincipal
            ? "Access Denied"
            : $"User: {context.Principal.Arn} is not authorized to perform: {context.Operation.IamActions[0]} " +
              $"because no identity-based policy allows the {context.Operation.IamActions[0]} action");
    }
}
