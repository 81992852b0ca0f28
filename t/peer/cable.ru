# ActionCable without the rest of Rails: the visitor's channel and the agent's.

require "action_cable"
require "action_cable/subscription_adapter/inline"

class Connection < ActionCable::Connection::Base
  identified_by :role

  def connect
    self.role = request.params["role"]
  end
end

class ChatChannel < ActionCable::Channel::Base
  def subscribed
    stream_from "to_visitor"
    ActionCable.server.broadcast "to_agent", { i: "here" }
  end

  def unsubscribed
    ActionCable.server.broadcast "to_agent", { i: "gone" }
  end

  def speak(data)
    ActionCable.server.broadcast "to_agent", data.except("action")
  end
end

class AgentChannel < ActionCable::Channel::Base
  def subscribed
    stream_from "to_agent"
  end

  def speak(data)
    ActionCable.server.broadcast "to_visitor", data.except("action")
  end

  def hang_up(_)
    ActionCable.server.remote_connections.where(role: "visitor").disconnect
  end
end

# One worker and no pool of subscribers, which keep the order of what is said.
ActionCable.server.config.tap do |config|
  config.logger = ActiveSupport::TaggedLogging.new(Logger.new(nil))
  config.cable = { "adapter" => "inline" }
  config.connection_class = -> { Connection }
  config.worker_pool_size = 1
  config.disable_request_forgery_protection = true
end

run ActionCable.server
