using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Security;

/// <summary>Decides whether a principal may make a call.</summary>
internal interface IAuthorizer
{
    /// <exception cref="AwsServiceException">AccessDenied, in AWS's words.</exception>
    void Authorize(IShape input, OperationContext context);
}
